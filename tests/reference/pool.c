/* Pooling: against its definition, and its gradient against a central difference. */
#include "reference/ops/pool.h"

#include "tests/reference/central_difference.h"

enum { B = 4, T = 5, C = 3 };

static const int LENGTHS[B] = {5, 1, 0, 3};

static double pooled(const float *x, enum xf_pooling pooling, int b, int c)
{
    const int n = LENGTHS[b];
    double sum = 0;
    for (int t = 0; t < n; t++) {
        const double value = (double)x[(b * T + t) * C + c];
        if (pooling == XF_POOL_MEAN) {
            sum += value / n;
        } else if (t == (pooling == XF_POOL_FIRST ? 0 : n - 1)) {
            sum = value;
        }
    }
    return sum;
}

static void pooling_is_what_it_says_and_never_reads_the_padding(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    float *x = new_normal(&random, B * T * C), *out = new_floats(B * C);
    for (int i = 0; i < B * T * C; i++) {
        x[i] = i / C % T < LENGTHS[i / (T * C)] ? x[i] : NAN;
    }
    for (int pooling = 0; pooling <= XF_POOL_LAST; pooling++) {
        xf_pool_forward(out, x, LENGTHS, (enum xf_pooling)pooling, B, T, C);
        for (int i = 0; i < B * C; i++) {
            /* T additions and a division of numbers that add up to less than 5 T. */
            assert_close(out[i], pooled(x, (enum xf_pooling)pooling, i / C, i % C), 25 * T * U);
        }
    }
    free(x);
    free(out);
}

static void without_lengths_every_row_counts(void **state)
{
    (void)state;
    const float x[] = {1, 2, 3, 4, 5, 6, 7, 9};
    float out[2];
    xf_pool_forward(out, x, NULL, XF_POOL_MEAN, 2, 4, 1);
    assert_close(out[0], 2.5, 0);
    assert_close(out[1], 6.75, 0);
    xf_pool_forward(out, x, NULL, XF_POOL_LAST, 2, 4, 1);
    assert_close(out[1], 9, 0);
}

struct weighted {
    const float *x, *weight;
    enum xf_pooling pooling;
};

static double weighted_sum(const void *context)
{
    const struct weighted *w = context;
    double sum = 0;
    for (int i = 0; i < B * C; i++) {
        sum += (double)w->weight[i] * pooled(w->x, w->pooling, i / C, i % C);
    }
    return sum;
}

static void backward_is_the_derivative(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    float *x = new_coarse(&random, B * T * C), *dout = new_normal(&random, B * C);
    float *dx = new_normal(&random, B * T * C); /* to be written over */
    for (int pooling = 0; pooling <= XF_POOL_LAST; pooling++) {
        const struct weighted weighted = {x, dout, (enum xf_pooling)pooling};
        xf_pool_backward(dx, dout, LENGTHS, (enum xf_pooling)pooling, B, T, C);
        for (int i = 0; i < B * T * C; i++) {
            /* Linear in x: the difference is exact in double, the quotient rounded once. */
            assert_close(dx[i], central_difference(weighted_sum, &weighted, &x[i]), 5 * U);
        }
    }
    free(x);
    free(dout);
    free(dx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooling_is_what_it_says_and_never_reads_the_padding),
        cmocka_unit_test(without_lengths_every_row_counts),
        cmocka_unit_test(backward_is_the_derivative),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
