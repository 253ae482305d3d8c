/* Sinusoidal positions beside the formula in long double, and their use: a step is a rotation. */
#include "reference/positions/sinusoidal.h"

#include "tests/reference/check.h"

/* A float below 1 is rounded by half of U at most; the angle, in double, is off by a few 2^-53 of
 * itself. */
static double encoding_error(int t)
{
    return U / 2 + 4 * 0x1p-53 * (t + 1);
}

static void check_row(const float *row, int t, int C)
{
    for (int i = 0; i < C / 2; i++) {
        long double angle = t / powl(10000, 2.0L * i / C);
        assert_close(row[2 * i], (double)sinl(angle), encoding_error(t));
        assert_close(row[2 * i + 1], (double)cosl(angle), encoding_error(t));
    }
}

static void encodings_are_the_formula(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 2}, {2, 2}, {5, 4}, {7, 6}, {33, 10}, {50, 128}, {100000, 4}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const int T = shapes[i][0], C = shapes[i][1];
        float *pe = new_floats((size_t)T * (size_t)C);
        xf_sinusoidal(pe, T, C);
        for (int t = 0; t < T; t++) {
            check_row(pe + (ptrdiff_t)t * C, t, C);
        }
        free(pe);
    }
}

/* By hand: position 0 has every hand up; with C = 4 the second pair turns by 1/100 a step. */
static void the_first_positions_can_be_done_by_hand(void **state)
{
    (void)state;
    float pe[2 * 4];
    xf_sinusoidal(pe, 2, 4);
    const double want[] = {0, 1, 0, 1, 0.8414710, 0.5403023, 0.0099998, 0.9999500};
    for (int i = 0; i < 8; i++) {
        assert_close(pe[i], want[i], 0.5e-7 + encoding_error(1));
    }
}

static void a_step_turns_every_hand_by_the_same_angle(void **state)
{
    (void)state;
    enum { T = 40, C = 12, STEP = 9 };
    float pe[T * C];
    xf_sinusoidal(pe, T, C);
    for (int t = 0; t + STEP < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            const float *from = pe + t * C + 2 * i, *to = pe + (t + STEP) * C + 2 * i;
            double angle = STEP * xf_sinusoidal_frequency(i, C);
            double turned = cos(angle) * (double)from[0] + sin(angle) * (double)from[1];
            assert_close(to[0], turned, 3 * encoding_error(t + STEP));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_the_formula),
        cmocka_unit_test(the_first_positions_can_be_done_by_hand),
        cmocka_unit_test(a_step_turns_every_hand_by_the_same_angle),
    };
    return cmocka_run_group_tests_name("sinusoidal", tests, NULL, NULL);
}
