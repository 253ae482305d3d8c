/* Cross-entropy beside its definition in double, and beside differences of that. */
#include "reference/ops/cross_entropy.h"

#include "tests/reference/central_difference.h"

struct rows {
    int rows, V;
    float *x;
    int *target;
};

static struct rows new_rows(struct xf_random *random, int rows, int V)
{
    struct rows r = {.rows = rows, .V = V, .x = new_coarse(random, (size_t)(rows * V))};
    r.target = malloc((size_t)rows * sizeof *r.target);
    assert_non_null(r.target);
    for (int i = 0; i < rows; i++) {
        r.target[i] = (int)xf_random_below(random, (uint32_t)V);
    }
    return r;
}

static void free_rows(struct rows *r)
{
    free(r->x);
    free(r->target);
}

static double naive_loss(const struct rows *r, int row)
{
    const float *x = r->x + row * r->V;
    double sum = 0, chosen = (double)x[r->target[row]];
    for (int v = 0; v < r->V; v++) {
        sum += exp((double)x[v] - chosen);
    }
    return log(sum);
}

static double naive_total(const void *context)
{
    const struct rows *r = context;
    double total = 0;
    for (int row = 0; row < r->rows; row++) {
        total += r->target[row] == XF_IGNORED ? 0 : naive_loss(r, row);
    }
    return total;
}

/* Differences from the maximum lie within `range`; rounding them costs range * U of an exponential,
 * which costs two; the sum has V terms, and quotient, scale and logarithm two each. */
static double loss_error(int V, double range)
{
    return U * (2 * range + V + 8);
}

static const int SHAPES[][2] = {{1, 1}, {3, 2}, {4, 7}, {2, 16}, {3, 65}, {2, 300}};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof SHAPES[0] };

static void the_loss_is_its_definition(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int i = 0; i < SHAPE_COUNT; i++) {
        struct rows r = new_rows(&random, SHAPES[i][0], SHAPES[i][1]);
        float *loss = new_floats((size_t)r.rows), *dx = new_floats((size_t)(r.rows * r.V));
        xf_cross_entropy(loss, dx, r.x, r.target, 1, r.rows, r.V);
        for (int row = 0; row < r.rows; row++) {
            double want = naive_loss(&r, row);
            assert_close(loss[row], want, loss_error(r.V, 10) + 2 * U * fabs(want));
        }
        free(loss);
        free(dx);
        free_rows(&r);
    }
}

static void the_gradient_is_the_difference_of_the_definition(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    const float scale = 0.25f;
    for (int i = 0; i < SHAPE_COUNT; i++) {
        struct rows r = new_rows(&random, SHAPES[i][0], SHAPES[i][1]);
        float *loss = new_floats((size_t)r.rows), *dx = new_floats((size_t)(r.rows * r.V));
        xf_cross_entropy(loss, dx, r.x, r.target, scale, r.rows, r.V);
        for (int j = 0; j < r.rows * r.V; j++) {
            double want = (double)scale * central_difference(naive_total, &r, r.x + j);
            double share = fabs(want) + (j % r.V == r.target[j / r.V] ? (double)scale : 0);
            assert_close(dx[j], want, loss_error(r.V, 10) * share + 0x1p-37);
        }
        xf_cross_entropy(loss, r.x, r.x, r.target, scale, r.rows, r.V);
        assert_memory_equal(r.x, dx, (size_t)(r.rows * r.V) * sizeof *dx);
        free(loss);
        free(dx);
        free_rows(&r);
    }
}

static void an_ignored_target_costs_nothing_and_teaches_nothing(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(3, 0);
    struct rows r = new_rows(&random, 3, 9);
    float loss[3], dx[27], all_loss[3], all_dx[27];
    xf_cross_entropy(all_loss, all_dx, r.x, r.target, 0.5f, 3, 9);
    r.target[1] = XF_IGNORED;
    assert_int_equal(xf_cross_entropy_count(r.target, 3), 2);
    xf_cross_entropy(loss, dx, r.x, r.target, 0.5f, 3, 9);
    for (int i = 0; i < 27; i++) {
        assert_true(dx[i] == (i / 9 == 1 ? 0 : all_dx[i]));
    }
    assert_true(loss[0] == all_loss[0] && loss[1] == 0 && loss[2] == all_loss[2]);
    free_rows(&r);
}

/* exp(1000) overflows; the probability of the target here is e^-2000. */
static void a_hopeless_target_costs_what_it_should(void **state)
{
    (void)state;
    const float x[3] = {1000, -1000, 999};
    const int target = 1;
    float loss, dx[3];
    xf_cross_entropy(&loss, dx, x, &target, 1, 1, 3);
    assert_close(loss, 2000 + log1p(exp(-1)), 2000 * 2 * U);
    assert_close(dx[0], 1 / (1 + exp(-1)), 16 * U);
    assert_close(dx[1], -1, 0);
}

static void nan_stays_visible(void **state)
{
    (void)state;
    const float x[6] = {1, NAN, 2, 1, 2, 3};
    const int target[2] = {0, 0};
    float loss[2], dx[6];
    xf_cross_entropy(loss, dx, x, target, 1, 2, 3);
    assert_true(isnan(loss[0]) && isnan(dx[0]) && isnan(dx[2]));
    assert_false(isnan(loss[1]) || isnan(dx[3]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_is_its_definition),
        cmocka_unit_test(the_gradient_is_the_difference_of_the_definition),
        cmocka_unit_test(an_ignored_target_costs_nothing_and_teaches_nothing),
        cmocka_unit_test(a_hopeless_target_costs_what_it_should),
        cmocka_unit_test(nan_stays_visible),
    };
    return cmocka_run_group_tests_name("cross_entropy", tests, NULL, NULL);
}
