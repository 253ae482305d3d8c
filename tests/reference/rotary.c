/* Rotary positions beside the formula, their purpose, and their gradients. */
#include "reference/positions/rotary.h"

#include "reference/positions/sinusoidal.h"
#include "tests/reference/central_difference.h"

/* T, H, D, columns between rows that belong to others, the first row, rows */
static const int SHAPES[][6] = {
    {1, 1, 2, 0, 0, 1}, {5, 1, 4, 0, 0, 5},  {7, 3, 8, 0, 0, 14},
    {4, 2, 6, 5, 3, 9}, {9, 2, 64, 1, 8, 2}, {100, 1, 10, 0, 93, 20},
};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof SHAPES[0] };

static struct xf_rotary new_rotary(int T, int H, int D, int gap)
{
    float *hands = new_floats((size_t)T * (size_t)D);
    xf_sinusoidal(hands, T, D);
    return (struct xf_rotary){.hands = hands, .T = T, .H = H, .D = D, .stride = H * D + gap};
}

static void free_rotary(const struct xf_rotary *rotary)
{
    free((void *)(uintptr_t)rotary->hands);
}

/* What becomes of pair i at position t. A product and a difference round twice, and sine and cosine
 * are rounded already. */
static void check_pair(const float *got, const float *x, int t, int i, int D, int direction)
{
    const long double angle = direction * t / powl(10000, 2.0L * i / D);
    const double sine = (double)sinl(angle), cosine = (double)cosl(angle);
    const double even = (double)x[0], odd = (double)x[1];
    const double error = (3 * U + 8 * 0x1p-53 * (t + 1)) * (fabs(even) + fabs(odd));
    assert_close(got[0], even * cosine - odd * sine, error);
    assert_close(got[1], even * sine + odd * cosine, error);
}

static void pairs_turn_by_the_angle_of_their_position_and_back(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int i = 0; i < SHAPE_COUNT; i++) {
        const int T = SHAPES[i][0], H = SHAPES[i][1], D = SHAPES[i][2], first = SHAPES[i][4];
        const int rows = SHAPES[i][5];
        const struct xf_rotary rotary = new_rotary(T, H, D, SHAPES[i][3]);
        const size_t count = (size_t)rows * (size_t)rotary.stride;
        float *x = new_normal(&random, count), *y = new_floats(count), *dx = new_floats(count);
        memcpy(y, x, count * sizeof *x);
        memcpy(dx, x, count * sizeof *x);
        xf_rotary_forward(y, &rotary, first, rows);
        xf_rotary_backward(dx, &rotary, first, rows);
        for (int n = 0; n < (int)count; n++) {
            const int r = n / (int)rotary.stride, c = n % (int)rotary.stride;
            if (c >= H * D) {
                assert_true(y[n] == x[n] && dx[n] == x[n]);
            } else if (c % 2 == 0) {
                check_pair(y + n, x + n, (first + r) % T, c % D / 2, D, 1);
                check_pair(dx + n, x + n, (first + r) % T, c % D / 2, D, -1);
            }
        }
        free(x);
        free(y);
        free(dx);
        free_rotary(&rotary);
    }
}

static double product(const float *a, const float *b, int D)
{
    double sum = 0;
    for (int d = 0; d < D; d++) {
        sum += (double)a[d] * (double)b[d];
    }
    return sum;
}

/* The same query and key everywhere; 7 is how far apart. */
static void products_depend_on_the_distance_alone(void **state)
{
    (void)state;
    enum { T = 60, D = 16, APART = 7 };
    struct xf_random random = xf_random_seeded(2, 0);
    const struct xf_rotary rotary = new_rotary(T, 1, D, 0);
    float *q = new_normal(&random, D), *k = new_normal(&random, D), queries[T * D], keys[T * D];
    for (int t = 0; t < T; t++) {
        memcpy(queries + t * D, q, D * sizeof *q);
        memcpy(keys + t * D, k, D * sizeof *k);
    }
    xf_rotary_forward(queries, &rotary, 0, T);
    xf_rotary_forward(keys, &rotary, 0, T);
    const double want = product(queries + APART * D, keys, D);
    const double size = sqrt(product(q, q, D) * product(k, k, D));
    for (int t = APART; t < T; t++) {
        const double got = product(queries + t * D, keys + (t - APART) * D, D);
        assert_close(got, want, 2 * 2 * 3 * U * sqrt(2) * size);
    }
    assert_true(fabs(want - product(q, k, D)) > 0.1); /* and distances do matter */
    free(q);
    free(k);
    free_rotary(&rotary);
}

/* By hand: D = 4, position 1; the first pair turns by 1, the second by 1/100. */
static void a_row_can_be_done_by_hand(void **state)
{
    (void)state;
    const struct xf_rotary rotary = new_rotary(2, 1, 4, 0);
    float x[] = {1, 0, 0, 1};
    xf_rotary_forward(x, &rotary, 1, 1);
    const double want[] = {0.5403023, 0.8414710, -0.0099998, 0.9999500};
    for (int d = 0; d < 4; d++) {
        assert_close(x[d], want[d], 0.5e-7 + U);
    }
    free_rotary(&rotary);
}

struct weighed {
    const struct xf_rotary *rotary;
    const float *x, *dy;
    int rows;
};

static double weighed_outputs(const void *context)
{
    const struct weighed *w = context;
    const int H = w->rotary->H, D = w->rotary->D;
    double total = 0;
    for (int n = 0; n < w->rows * H * D; n += 2) {
        const int t = n / (H * D);
        const double angle = t * xf_sinusoidal_frequency(n % D / 2, D);
        const double s = sin(angle), c = cos(angle);
        total += (double)w->dy[n] * ((double)w->x[n] * c - (double)w->x[n + 1] * s);
        total += (double)w->dy[n + 1] * ((double)w->x[n] * s + (double)w->x[n + 1] * c);
    }
    return total;
}

/* Turning is linear, so that differences are exact. */
static void the_gradient_is_the_difference_of_the_definition(void **state)
{
    (void)state;
    enum { T = 5, H = 2, D = 6, COUNT = T * H * D };
    struct xf_random random = xf_random_seeded(3, 0);
    const struct xf_rotary rotary = new_rotary(T, H, D, 0);
    float *x = new_coarse(&random, COUNT), *dy = new_normal(&random, COUNT), dx[COUNT];
    const struct weighed weighed = {.rotary = &rotary, .x = x, .dy = dy, .rows = T};
    memcpy(dx, dy, sizeof dx);
    xf_rotary_backward(dx, &rotary, 0, T);
    for (int n = 0; n < COUNT; n++) {
        const double size = fabs((double)dy[n]) + fabs((double)dy[n ^ 1]);
        assert_close(dx[n], central_difference(weighed_outputs, &weighed, x + n), 3 * U * size);
    }
    free(x);
    free(dy);
    free_rotary(&rotary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_turn_by_the_angle_of_their_position_and_back),
        cmocka_unit_test(products_depend_on_the_distance_alone),
        cmocka_unit_test(a_row_can_be_done_by_hand),
        cmocka_unit_test(the_gradient_is_the_difference_of_the_definition),
    };
    return cmocka_run_group_tests_name("rotary", tests, NULL, NULL);
}
