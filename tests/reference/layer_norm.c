/* Layer normalisation beside its definition in double, and beside differences of that. */
#include "reference/ops/layer_norm.h"

#include "tests/reference/central_difference.h"

enum { ROWS = 3, C_MAX = 70 };

/* A layer, the weights of its outputs in the number that is differentiated, and one row's moments. */
struct layer {
    int C;
    float *x, *gain, *bias, *dy;
    double mean, deviation;
};

static struct layer new_layer(struct xf_random *random, int C)
{
    struct layer l = {.C = C};
    l.x = new_coarse(random, (size_t)(ROWS * C));
    l.gain = new_coarse(random, (size_t)C);
    l.bias = new_coarse(random, (size_t)C);
    l.dy = new_normal(random, (size_t)(ROWS * C));
    return l;
}

static void free_layer(struct layer *l)
{
    free(l->x);
    free(l->gain);
    free(l->bias);
    free(l->dy);
}

static void naive_moments(double *mean, double *deviation, const float *x, int C)
{
    double sum = 0, squares = 0;
    for (int c = 0; c < C; c++) {
        sum += (double)x[c];
    }
    *mean = sum / C;
    for (int c = 0; c < C; c++) {
        squares += ((double)x[c] - *mean) * ((double)x[c] - *mean);
    }
    *deviation = sqrt(squares / C + 1e-5);
}

static double weighed_outputs(const void *context)
{
    const struct layer *l = context;
    double sum = 0;
    for (int r = 0; r < ROWS; r++) {
        double mean, deviation;
        naive_moments(&mean, &deviation, l->x + r * l->C, l->C);
        for (int c = 0; c < l->C; c++) {
            double n = ((double)l->x[r * l->C + c] - mean) / deviation;
            sum += (double)l->dy[r * l->C + c] * ((double)l->gain[c] * n + (double)l->bias[c]);
        }
    }
    return sum;
}

/* What rounding makes of n: the mean is a float sum of C terms, and what it is off by is divided by
 * the deviation; so is the deviation's own sum of C squares, at half its relative error. */
static double normal_error(const float *x, int C, double deviation)
{
    double largest = 0;
    for (int c = 0; c < C; c++) {
        largest = fmax(largest, fabs((double)x[c]));
    }
    return U * ((C + 2) * largest / deviation + (C / 2.0 + 6) * 2 * largest / deviation);
}

static void forward_is_its_definition_for_all_widths(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int C = 1; C <= C_MAX; C++) {
        struct layer l = new_layer(&random, C);
        float y[ROWS * C_MAX], moments[2 * ROWS];
        xf_layer_norm_forward(y, moments, l.x, l.gain, l.bias, ROWS, C);
        for (int i = 0; i < ROWS * C; i++) {
            const float *row = l.x + i / C * C;
            double mean, deviation, gain = (double)l.gain[i % C], bias = (double)l.bias[i % C];
            naive_moments(&mean, &deviation, row, C);
            double n = ((double)l.x[i] - mean) / deviation;
            double error = fabs(gain) * normal_error(row, C, deviation);
            assert_close(y[i], gain * n + bias, error + 2 * U * (fabs(gain * n) + fabs(bias)));
            assert_close(moments[i / C * 2 + 1], 1 / deviation,
                         normal_error(row, C, deviation) / deviation);
        }
        free_layer(&l);
    }
}

static void a_row_far_from_zero_keeps_its_variance(void **state)
{
    (void)state;
    const float x[4] = {10001, 10003, 10001, 10003}, ones[4] = {1, 1, 1, 1}, zeros[4] = {0};
    float y[4], moments[2];
    xf_layer_norm_forward(y, moments, x, ones, zeros, 1, 4);
    for (int c = 0; c < 4; c++) {
        assert_close(y[c], (c % 2 ? 1 : -1) / sqrt(1 + 1e-5), 4 * U);
    }
}

static void a_constant_row_gives_the_bias(void **state)
{
    (void)state;
    const float x[3] = {7, 7, 7}, gain[3] = {2, 3, 4}, bias[3] = {0.5f, -1, 9};
    float y[3], moments[2];
    xf_layer_norm_forward(y, moments, x, gain, bias, 1, 3);
    assert_memory_equal(y, bias, sizeof y);
}

/* The smallest deviation of a row, and the sum of what the outputs' weights may amount to. */
static double row_scale(const struct layer *l, int r, double *magnitude)
{
    double mean, deviation;
    naive_moments(&mean, &deviation, l->x + r * l->C, l->C);
    *magnitude = 0;
    for (int c = 0; c < l->C; c++) {
        *magnitude += fabs((double)l->dy[r * l->C + c] * (double)l->gain[c]);
    }
    return deviation;
}

/* The n-th derivative of n(x) is of the order of n!/deviation^n: 120/30 = 4 for the differences'
 * fifth. In float32, each g and n is off by normal_error() relatively to the sum of all g, which
 * n, at most sqrt(C), multiplies. */
static void the_gradient_of_the_input_is_the_difference_of_the_definition(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    for (int C = 3; C <= C_MAX; C += C < 18 ? 1 : 13) {
        struct layer l = new_layer(&random, C);
        float y[ROWS * C_MAX], dx[ROWS * C_MAX], moments[2 * ROWS];
        for (int i = 0; i < ROWS * C; i++) {
            dx[i] = 1;
        }
        xf_layer_norm_forward(y, moments, l.x, l.gain, l.bias, ROWS, C);
        xf_layer_norm_backward_input(dx, l.dy, l.x, l.gain, moments, ROWS, C);
        for (int i = 0; i < ROWS * C; i++) {
            double magnitude, deviation = row_scale(&l, i / C, &magnitude);
            double differences = 4 * pow((double)STEP, 4) / pow(deviation, 5);
            double rounding = (2 * normal_error(l.x + i / C * C, C, deviation) + (C + 8) * U) *
                              (1 + 2 * sqrt(C)) / deviation;
            double want = central_difference(weighed_outputs, &l, l.x + i);
            assert_close(dx[i], 1 + want, (rounding + differences) * magnitude + 2 * U);
        }
        free_layer(&l);
    }
}

/* Gain and bias enter linearly: differences are exact but for double rounding. */
static void the_gradients_of_gain_and_bias_are_sums_over_rows_by_shares(void **state)
{
    (void)state;
    enum { C = 37, HALF = 16 };
    struct xf_random random = xf_random_seeded(3, 0);
    struct layer l = new_layer(&random, C);
    float y[ROWS * C], moments[2 * ROWS], dgain[C], dbias[C];
    for (int c = 0; c < C; c++) {
        dgain[c] = dbias[c] = 1;
    }
    xf_layer_norm_forward(y, moments, l.x, l.gain, l.bias, ROWS, C);
    xf_layer_norm_backward_weight(dgain, dbias, l.dy, l.x, moments, ROWS, HALF, C);
    assert_true(dgain[HALF] == 1 && dbias[HALF] == 1);
    xf_layer_norm_backward_weight(dgain + HALF, dbias + HALF, l.dy + HALF, l.x + HALF, moments,
                                  ROWS, C - HALF, C);
    for (int c = 0; c < C; c++) {
        double error = 2 * ROWS * U;
        for (int r = 0; r < ROWS; r++) {
            double magnitude, deviation = row_scale(&l, r, &magnitude);
            error += fabs((double)l.dy[r * C + c]) *
                     (normal_error(l.x + r * C, C, deviation) + 4 * ROWS * U);
        }
        assert_close(dgain[c], 1 + central_difference(weighed_outputs, &l, l.gain + c), error);
        assert_close(dbias[c], 1 + central_difference(weighed_outputs, &l, l.bias + c), error);
    }
    free_layer(&l);
}

static void nan_stays_visible_and_in_its_row(void **state)
{
    (void)state;
    float x[] = {1, 2, 3, 1, NAN, 3, 3, 2, 1}, ones[] = {1, 1, 1}, y[9], moments[6];
    xf_layer_norm_forward(y, moments, x, ones, ones, 3, 3);
    assert_true(isnan(y[3]) && isnan(y[4]) && isnan(y[5]));
    assert_false(isnan(y[2]) || isnan(y[6]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_is_its_definition_for_all_widths),
        cmocka_unit_test(a_row_far_from_zero_keeps_its_variance),
        cmocka_unit_test(a_constant_row_gives_the_bias),
        cmocka_unit_test(the_gradient_of_the_input_is_the_difference_of_the_definition),
        cmocka_unit_test(the_gradients_of_gain_and_bias_are_sums_over_rows_by_shares),
        cmocka_unit_test(nan_stays_visible_and_in_its_row),
    };
    return cmocka_run_group_tests_name("layer_norm", tests, NULL, NULL);
}
