/* Weights in eight bits: each is off by half a step at most, and products are what sums of whole
 * numbers make them. */
#include "reference/ops/int8.h"

#include <float.h>

#include "tests/reference/check.h"

/* A matrix of normal numbers and its rounding; the row strides are those of `by_columns`. */
struct rounding {
    int rows, cols;
    ptrdiff_t row, col;
    float *before, *after, *scale; /* (rows,cols), as they lie; (rows) */
    int8_t *q;                     /* (rows,cols) */
};

static struct rounding new_rounding(struct xf_random *random, int rows, int cols, bool by_columns)
{
    const size_t count = (size_t)rows * (size_t)cols;
    struct rounding m = {.rows = rows,
                         .cols = cols,
                         .row = by_columns ? 1 : cols,
                         .col = by_columns ? rows : 1,
                         .before = new_normal(random, count),
                         .after = new_floats(count),
                         .scale = new_floats((size_t)rows),
                         .q = malloc(count)};
    assert_non_null(m.q);
    memcpy(m.after, m.before, count * sizeof *m.before);
    xf_int8_round(m.q, m.scale, m.after, m.row, m.col, rows, cols);
    return m;
}

static void free_rounding(struct rounding *m)
{
    free(m->before);
    free(m->after);
    free(m->scale);
    free(m->q);
}

/* Half a step, but for the roundings of the quotient, of at most 127, and of the product. */
static void check_row(const struct rounding *m, int r)
{
    const double scale = (double)m->scale[r];
    double largest = 0;
    int most = 0;
    for (int c = 0; c < m->cols; c++) {
        const ptrdiff_t at = r * m->row + c * m->col;
        const int q = m->q[(ptrdiff_t)r * m->cols + c];
        assert_close(m->before[at], scale * q, scale * (0.5 + 127 * U));
        assert_close(m->after[at], scale * q, U * fabs(scale * q));
        largest = fmax(largest, fabs((double)m->before[at]));
        most = abs(q) > most ? abs(q) : most;
    }
    assert_int_equal(most, 127);
    assert_close(scale, largest / 127, U * largest / 127);
}

/* One less and one more than rows that are taken together, of matrices stored either way. */
static void no_weight_is_off_by_more_than_half_a_step(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 1}, {3, 7}, {15, 20}, {16, 64}, {17, 33}, {40, 700}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int by_columns = 0; by_columns < 2; by_columns++) {
            struct rounding m = new_rounding(&random, shapes[i][0], shapes[i][1], by_columns);
            for (int r = 0; r < m.rows; r++) {
                check_row(&m, r);
            }
            free_rounding(&m);
        }
    }
}

static void halves_go_to_the_even_number(void **state)
{
    (void)state;
    float w[] = {127, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 126.5F, -126.5F}, scale;
    const int8_t want[] = {127, 0, 2, 2, 0, -2, 126, -126};
    int8_t q[8];
    xf_int8_round(q, &scale, w, 8, 1, 1, 8);
    assert_true(scale == 1);
    assert_memory_equal(q, want, sizeof q);
    int16_t whole[3];
    const float x[] = {-32767, 0.5F, 1.5F};
    assert_true(xf_int16_round(whole, x, 3) == 1);
    assert_int_equal(whole[0], -32767);
    assert_int_equal(whole[1], 0);
    assert_int_equal(whole[2], 2);
}

static void rows_without_a_scale_are_zeros(void **state)
{
    (void)state;
    float w[] = {0, -0.0F, FLT_MIN, -FLT_MIN}, scale[2];
    int8_t q[4] = {1, 1, 1, 1};
    xf_int8_round(q, scale, w, 2, 1, 2, 2);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(q[i], 0);
        assert_true(w[i] == 0);
    }
    assert_true(scale[0] == 0 && scale[1] == 0);
}

static void what_is_not_finite_shows_in_its_row_alone(void **state)
{
    (void)state;
    const float bad[] = {NAN, INFINITY, -INFINITY};
    const int16_t x[] = {1, 2, 3};
    for (int i = 0; i < 3; i++) {
        float w[] = {1, bad[i], 2, 3, 2, 1}, scale[2], y[2];
        int8_t q[6];
        xf_int8_round(q, scale, w, 3, 1, 2, 3);
        const struct xf_int8 product = {
            .q = q, .scale = scale, .rows = 2, .cols = 3, .x = x, .x_scale = 1};
        xf_int8_product(y, &product);
        assert_true(isnan(y[0]) && isnan(w[0]) && isnan(w[1]));
        assert_true(isfinite(y[1]));
        int16_t whole[2];
        assert_true(isnan(xf_int16_round(whole, (float[]){1, bad[i]}, 2)));
    }
}

/* What a row should give, in float64, from the whole numbers themselves. */
static double naive_product(const struct xf_int8 *p, int r, double *size)
{
    double sum = 0;
    *size = 0;
    for (int c = 0; c < p->cols; c++) {
        const double term = (double)p->q[r * p->cols + c] * p->x[c];
        sum += term;
        *size += fabs(term);
    }
    const double scale = (double)p->scale[r] * (double)p->x_scale;
    *size *= scale;
    return scale * sum + (p->bias ? (double)p->bias[r] : 0);
}

/* Sums of up to 512 products are exact. Then each becomes a float, they are added, and what comes of
 * it meets two scales and a bias: two roundings a block and three more, of numbers that are no
 * larger than the sum of all sizes and the bias. */
static void check_product(const struct xf_int8 *p)
{
    float *y = new_floats((size_t)p->rows);
    const double roundings = 2 * (p->cols / 512 + 1) + 3;
    xf_int8_product(y, p);
    for (int r = 0; r < p->rows; r++) {
        double size;
        const double want = naive_product(p, r, &size);
        const double bias = p->bias ? fabs((double)p->bias[r]) : 0;
        assert_close(y[r], want, roundings * U * (size + bias));
    }
    free(y);
}

static void products_are_sums_of_whole_numbers(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 1}, {5, 9}, {8, 511}, {3, 512}, {7, 513}, {4, 1600}};
    struct xf_random random = xf_random_seeded(2, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const int rows = shapes[i][0], cols = shapes[i][1];
        struct rounding m = new_rounding(&random, rows, cols, false);
        float *x = new_normal(&random, (size_t)cols), *bias = new_normal(&random, (size_t)rows);
        int16_t *whole = malloc((size_t)cols * sizeof *whole);
        assert_non_null(whole);
        struct xf_int8 product = {.q = m.q, .scale = m.scale, .rows = rows, .cols = cols};
        product.x = whole;
        product.x_scale = xf_int16_round(whole, x, cols);
        check_product(&product);
        product.bias = bias;
        check_product(&product);
        free(x);
        free(bias);
        free(whole);
        free_rounding(&m);
    }
}

/* All numbers as large as they can be, and of one sign: 3072 times 127 * 32767 is far beyond what 32
 * bits hold. */
static void the_largest_sums_do_not_overflow(void **state)
{
    (void)state;
    enum { MOST = 3072 };
    int8_t q[MOST];
    int16_t x[MOST];
    for (int c = 0; c < MOST; c++) {
        x[c] = c % 2 ? -32767 : 32767;
        q[c] = c % 2 ? -127 : 127;
    }
    for (int cols = 508; cols <= MOST; cols += cols < 520 ? 1 : 400) {
        const float scale = 1;
        check_product(&(struct xf_int8){
            .q = q, .scale = &scale, .rows = 1, .cols = cols, .x = x, .x_scale = 1});
    }
}

/* Beside the product of the floats: every weight is off by half a step at most, and so is every x. */
static void a_product_is_off_by_no_more_than_its_factors(void **state)
{
    (void)state;
    enum { ROWS = 24, COLS = 200 };
    struct xf_random random = xf_random_seeded(3, 0);
    struct rounding m = new_rounding(&random, ROWS, COLS, true);
    float *x = new_normal(&random, COLS), y[ROWS];
    int16_t whole[COLS];
    const float x_scale = xf_int16_round(whole, x, COLS);
    xf_int8_product(y, &(struct xf_int8){.q = m.q,
                                         .scale = m.scale,
                                         .rows = ROWS,
                                         .cols = COLS,
                                         .x = whole,
                                         .x_scale = x_scale});
    for (int r = 0; r < ROWS; r++) {
        double want = 0, off = 0;
        for (int c = 0; c < COLS; c++) {
            const double w = (double)m.before[r + c * ROWS], size = fabs((double)x[c]);
            want += w * (double)x[c];
            off += (double)m.scale[r] / 2 * size;
            off += (fabs(w) + (double)m.scale[r] / 2) * (double)x_scale / 2;
        }
        assert_close(y[r], want, off * (1 + 1000 * U));
    }
    free(x);
    free_rounding(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_weight_is_off_by_more_than_half_a_step),
        cmocka_unit_test(halves_go_to_the_even_number),
        cmocka_unit_test(rows_without_a_scale_are_zeros),
        cmocka_unit_test(what_is_not_finite_shows_in_its_row_alone),
        cmocka_unit_test(products_are_sums_of_whole_numbers),
        cmocka_unit_test(the_largest_sums_do_not_overflow),
        cmocka_unit_test(a_product_is_off_by_no_more_than_its_factors),
    };
    return cmocka_run_group_tests_name("int8", tests, NULL, NULL);
}
