/* Softmax beside its definition in double. */
#include "reference/ops/softmax.h"

#include <float.h>
#include <string.h>

#include "tests/reference/check.h"

static void naive_softmax(double *out, const float *x, int cols)
{
    double max = (double)-INFINITY, sum = 0;
    for (int c = 0; c < cols; c++) {
        max = fmax(max, (double)x[c]);
    }
    for (int c = 0; c < cols; c++) {
        out[c] = isinf(max) ? 0 : exp((double)x[c] - max);
        sum += out[c];
    }
    for (int c = 0; c < cols && sum > 0; c++) {
        out[c] /= sum;
    }
}

/* Rounding x - max, which lies within `range`, costs range * U of the exponential; the exponential
 * two U, the sum one a term, its reciprocal and the product two, in numerator and sum alike. */
static double softmax_error(int cols, double range)
{
    return (2 * range + cols + 8) * U;
}

static void check_softmax(const float *x, int rows, int cols, double range)
{
    float *out = new_floats((size_t)rows * (size_t)cols);
    double *want = new_doubles((size_t)cols);
    xf_softmax(out, x, rows, cols);
    for (int r = 0; r < rows; r++) {
        naive_softmax(want, x + r * cols, cols);
        for (int c = 0; c < cols; c++) {
            assert_close(out[r * cols + c], want[c],
                         softmax_error(cols, range) * want[c] + 0x1p-125);
        }
    }
    free(out);
    free(want);
}

static void softmax_is_its_definition_for_all_shapes(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 1},  {3, 2},  {5, 7},  {2, 8},   {3, 9},    {4, 15},
                             {2, 16}, {3, 17}, {7, 33}, {1, 100}, {2, 1023}, {3, 50257}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        int rows = shapes[i][0], cols = shapes[i][1];
        float *x = new_normal(&random, (size_t)rows * (size_t)cols);
        check_softmax(x, rows, cols, 12);
        free(x);
    }
}

static void softmax_of_large_and_far_apart_scores(void **state)
{
    (void)state;
    float x[4 * 5] = {1e4f,          1e4f - 1, 1e4f - 2, 1e4f - 80, -1e4f, /* exp(1e4) overflows */
                      3e38f,         3e38f,    -3e38f,   -3e38f,    0, /* as does a difference */
                      -3e38f,        -3e38f,   -3.4e38f, -3e38f,    -3e38f, FLT_TRUE_MIN,
                      -FLT_TRUE_MIN, 0,        -0.0f,    60};
    check_softmax(x, 4, 5, 88); /* further apart, exp() is 0 */
}

static void hidden_elements_weigh_nothing(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    for (int cols = 2; cols < 40; cols++) {
        float *x = new_normal(&random, (size_t)cols);
        float *out = new_floats((size_t)cols);
        for (int c = 0; c < cols; c += 2) {
            x[c] = -INFINITY;
        }
        check_softmax(x, 1, cols, 12);
        xf_softmax(out, x, 1, cols);
        for (int c = 0; c < cols; c += 2) {
            assert_true(out[c] == 0);
        }
        free(x);
        free(out);
    }
}

static void a_hidden_row_gives_zeros_and_leaves_its_neighbours_alone(void **state)
{
    (void)state;
    for (int cols = 1; cols < 40; cols++) {
        float *x = new_floats(3 * (size_t)cols);
        float *out = new_floats(3 * (size_t)cols);
        for (int c = 0; c < cols; c++) {
            x[c] = x[2 * cols + c] = 1;
            x[cols + c] = -INFINITY;
        }
        xf_softmax(out, x, 3, cols);
        for (int c = 0; c < cols; c++) {
            assert_close(out[c], 1.0 / cols, (cols + 8) * U / cols);
            assert_true(out[cols + c] == 0);
            assert_close(out[2 * cols + c], 1.0 / cols, (cols + 8) * U / cols);
        }
        free(x);
        free(out);
    }
}

/* Wherever it stands: in the part that is done many at a time, and in the rest. */
static void nan_and_infinity_stay_visible(void **state)
{
    (void)state;
    enum { COLS = 37 };
    const float bad[] = {NAN, -NAN, INFINITY};
    for (int i = 0; i < 3; i++) {
        for (int c = 0; c < COLS; c++) {
            float x[3 * COLS] = {0}, out[3 * COLS];
            x[COLS + c] = bad[i];
            xf_softmax(out, x, 3, COLS);
            assert_true(isnan(out[COLS + (c + 5) % COLS]));
            assert_true(isnan(out[COLS + c]));
            assert_close(out[COLS - 1], 1.0 / COLS, U);
            assert_close(out[2 * COLS], 1.0 / COLS, U);
        }
    }
}

static void nan_in_an_otherwise_hidden_row_stays_visible(void **state)
{
    (void)state;
    float x[] = {-INFINITY, NAN, -INFINITY}, out[3];
    xf_softmax(out, x, 1, 3);
    assert_true(isnan(out[0]) && isnan(out[1]) && isnan(out[2]));
}

static void softmax_works_in_place(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(3, 0);
    float *x = new_normal(&random, 5 * 19);
    float *out = new_floats(5 * 19);
    xf_softmax(out, x, 5, 19);
    xf_softmax(x, x, 5, 19);
    assert_memory_equal(out, x, 5 * 19 * sizeof *x);
    xf_softmax(x, x, 0, 19); /* no rows: nothing to do */
    assert_memory_equal(out, x, 5 * 19 * sizeof *x);
    free(x);
    free(out);
}

/* If the largest were missed, the exponential of 2000 would be infinite. */
static void the_largest_is_found_wherever_it_stands(void **state)
{
    (void)state;
    for (int cols = 1; cols <= 50; cols++) {
        for (int place = 0; place < cols; place++) {
            float x[50], out[50];
            for (int c = 0; c < cols; c++) {
                x[c] = c == place ? 1000 : -1000;
            }
            xf_softmax(out, x, 1, cols);
            for (int c = 0; c < cols; c++) {
                assert_true(out[c] == (c == place ? 1 : 0));
            }
        }
    }
}

static void the_place_of_the_largest_is_that_of_the_first_of_equals(void **state)
{
    (void)state;
    const float x[] = {-3, -1, -2, -1, -7};
    assert_int_equal(xf_row_argmax(x, 1), 0);
    assert_int_equal(xf_row_argmax(x, 5), 1);
    assert_int_equal(xf_row_argmax(x + 2, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_is_its_definition_for_all_shapes),
        cmocka_unit_test(softmax_of_large_and_far_apart_scores),
        cmocka_unit_test(hidden_elements_weigh_nothing),
        cmocka_unit_test(a_hidden_row_gives_zeros_and_leaves_its_neighbours_alone),
        cmocka_unit_test(nan_and_infinity_stay_visible),
        cmocka_unit_test(nan_in_an_otherwise_hidden_row_stays_visible),
        cmocka_unit_test(softmax_works_in_place),
        cmocka_unit_test(the_largest_is_found_wherever_it_stands),
        cmocka_unit_test(the_place_of_the_largest_is_that_of_the_first_of_equals),
    };
    return cmocka_run_group_tests_name("softmax", tests, NULL, NULL);
}
