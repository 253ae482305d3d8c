/* The length of gradients, and clipping by it. */
#include "reference/training/gradient_clip.h"

#include "tests/reference/check.h"

/* Squares, and sums of up to 256 of them, are rounded. */
static void the_sum_of_squares_is_its_definition_for_all_lengths(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    float *x = new_normal(&random, 1100);
    double sum = 0;
    for (size_t count = 0; count <= 1100; count++) {
        assert_close(xf_sum_of_squares(x, count), sum, 257 * U * sum);
        sum += count < 1100 ? (double)x[count] * (double)x[count] : 0;
    }
    free(x);
}

/* A float's sum would stop at 2^24. */
static void a_sum_of_very_many_squares_does_not_stop_growing(void **state)
{
    (void)state;
    const size_t count = (1 << 24) + 4096;
    float *x = new_floats(count);
    for (size_t i = 0; i < count; i++) {
        x[i] = 1;
    }
    assert_true(xf_sum_of_squares(x, count) == (double)count);
    free(x);
}

static void any_team_finds_the_same_norm_in_each_of_its_threads(void **state)
{
    (void)state;
    const size_t lengths[] = {1, 100, 256, 1000, 5000};
    float x[5000];
    for (int i = 0; i < 5000; i++) {
        x[i] = 2; /* so that sums are exact in any order */
    }
    for (int i = 0; i < 5; i++) {
        for (int threads = 1; threads <= 5; threads++) {
            double partial[5], norm[5];
#pragma omp parallel num_threads(threads)
            {
                struct xf_team team = xf_team_here();
                norm[team.thread] = xf_gradient_norm(x, lengths[i], partial, team);
            }
            for (int t = 0; t < threads; t++) {
                assert_true(norm[t] == sqrt(4.0 * (double)lengths[i]));
            }
        }
    }
}

static void only_what_is_too_long_is_shortened(void **state)
{
    (void)state;
    assert_true(xf_gradient_scale(0.5, 1) == 1);
    assert_true(xf_gradient_scale(1, 1) == 1);
    assert_true(xf_gradient_scale(4, 1) == 0.25f);
    assert_true(xf_gradient_scale(1e9, 0) == 1); /* no limit */
}

static void what_is_not_a_number_stays_visible(void **state)
{
    (void)state;
    float x[300] = {0};
    x[299] = NAN;
    assert_true(isnan(xf_sum_of_squares(x, 300)));
    assert_true(isnan(xf_gradient_scale((double)NAN, 1)));
    x[299] = INFINITY;
    assert_true(isinf(xf_sum_of_squares(x, 300)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_of_squares_is_its_definition_for_all_lengths),
        cmocka_unit_test(a_sum_of_very_many_squares_does_not_stop_growing),
        cmocka_unit_test(any_team_finds_the_same_norm_in_each_of_its_threads),
        cmocka_unit_test(only_what_is_too_long_is_shortened),
        cmocka_unit_test(what_is_not_a_number_stays_visible),
    };
    return cmocka_run_group_tests_name("gradient_clip", tests, NULL, NULL);
}
