/* The contrastive loss: against its definition in double, and its gradients against differences. */
#include "reference/ops/contrast.h"

#include "tests/reference/central_difference.h"

enum { N = 4, C = 6 };

static const struct xf_contrast CONTRAST = {.N = N, .C = C, .sharpness = 3};

struct pairs {
    float *query, *page;
};

static double cosine(const float *a, const float *b)
{
    double ab = 0, aa = 0, bb = 0;
    for (int c = 0; c < C; c++) {
        ab += (double)a[c] * (double)b[c];
        aa += (double)a[c] * (double)a[c];
        bb += (double)b[c] * (double)b[c];
    }
    return ab / sqrt(aa * bb);
}

static double definition(const void *context)
{
    const struct pairs *pairs = context;
    double loss = 0;
    for (int i = 0; i < N; i++) {
        double sum = 0;
        for (int j = 0; j < N; j++) {
            sum += exp(3 * cosine(pairs->query + i * C, pairs->page + j * C));
        }
        loss -= log(exp(3 * cosine(pairs->query + i * C, pairs->page + i * C)) / sum) / N;
    }
    return loss;
}

static struct pairs new_pairs(uint64_t seed)
{
    struct xf_random random = xf_random_seeded(seed, 0);
    return (struct pairs){new_coarse(&random, N * C), new_coarse(&random, N * C)};
}

static void free_pairs(struct pairs pairs)
{
    free(pairs.query);
    free(pairs.page);
}

static void the_loss_is_the_mean_surprise_at_the_right_page(void **state)
{
    (void)state;
    float *scratch = new_floats(xf_contrast_scratch(&CONTRAST));
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const struct pairs pairs = new_pairs(seed);
        const double loss =
            xf_contrast_loss(NULL, NULL, pairs.query, pairs.page, scratch, &CONTRAST);
        /* Scores of at most 3, from sums of C products of units; then N exponentials. */
        assert_close(loss, definition(&pairs), 2 * (C + N + 8) * (2 * 3 + 2) * U);
        free_pairs(pairs);
    }
    free(scratch);
}

static void the_gradients_are_the_derivatives(void **state)
{
    (void)state;
    float *scratch = new_floats(xf_contrast_scratch(&CONTRAST));
    float *dquery = new_floats(N * C), *dpage = new_floats(N * C);
    const struct pairs pairs = new_pairs(7);
    xf_contrast_loss(dquery, dpage, pairs.query, pairs.page, scratch, &CONTRAST);
    for (int i = 0; i < N * C; i++) {
        /* The difference is off by 2^-37 times a fifth derivative, of some thousands where vectors are
         * as short as 1; rounding is less. */
        assert_close(dquery[i], central_difference(definition, &pairs, &pairs.query[i]), 1e-6);
        assert_close(dpage[i], central_difference(definition, &pairs, &pairs.page[i]), 1e-6);
    }
    free_pairs(pairs);
    free(scratch);
    free(dquery);
    free(dpage);
}

static void a_vector_of_zeros_is_neither_near_nor_far(void **state)
{
    (void)state;
    const float zeros[C] = {0}, one[C] = {1};
    const struct xf_contrast pair = {.N = 1, .C = C, .sharpness = 1};
    float dquery[C], dpage[C];
    float *scratch = new_floats(xf_contrast_scratch(&pair));
    assert_close(xf_cosine(zeros, one, C), 0, 0);
    assert_close(xf_cosine(one, one, C), 1, 0);
    assert_close(xf_contrast_loss(dquery, dpage, zeros, one, scratch, &pair), 0, 0);
    for (int c = 0; c < C; c++) {
        assert_close(dquery[c], 0, 0);
    }
    free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_is_the_mean_surprise_at_the_right_page),
        cmocka_unit_test(the_gradients_are_the_derivatives),
        cmocka_unit_test(a_vector_of_zeros_is_neither_near_nor_far),
    };
    return cmocka_run_group_tests_name("contrast", tests, NULL, NULL);
}
