/* The learning rate: warm-up, cosine, and what comes after. */
#include "reference/training/schedule.h"

#include "tests/reference/check.h"

static const struct xf_schedule SCHEDULE = {.peak = 0.01f, .low = 0.001f, .warmup = 3, .steps = 11};

static void warm_up_climbs_in_equal_steps_and_reaches_the_peak_after_it(void **state)
{
    (void)state;
    for (int step = 0; step <= 3; step++) {
        assert_close(xf_learning_rate(&SCHEDULE, step), 0.0025 * (step + 1), 0.01 * 2 * U);
    }
}

/* Cosines of 0, 45, 90, 135 and 180 degrees. */
static void then_it_falls_along_a_cosine(void **state)
{
    (void)state;
    const double want[5] = {0.01, 0.0055 + 0.0045 * sqrt(0.5), 0.0055, 0.0055 - 0.0045 * sqrt(0.5),
                            0.001};
    for (int i = 0; i < 5; i++) {
        assert_close(xf_learning_rate(&SCHEDULE, 3 + 2 * i), want[i], 0.01 * 2 * U);
    }
}

static void afterwards_it_stays_low(void **state)
{
    (void)state;
    assert_true(xf_learning_rate(&SCHEDULE, 12) == 0.001f);
    assert_true(xf_learning_rate(&SCHEDULE, 1000000) == 0.001f);
}

static void without_warm_up_it_begins_at_the_peak(void **state)
{
    (void)state;
    const struct xf_schedule schedule = {.peak = 0.5f, .low = 0, .warmup = 0, .steps = 4};
    assert_true(xf_learning_rate(&schedule, 0) == 0.5f);
    assert_close(xf_learning_rate(&schedule, 2), 0.25, U);
}

static void a_warm_up_longer_than_training_never_divides_by_zero(void **state)
{
    (void)state;
    const struct xf_schedule schedule = {.peak = 1, .low = 0.25f, .warmup = 5, .steps = 5};
    assert_close(xf_learning_rate(&schedule, 4), 5.0 / 6, U);
    assert_true(xf_learning_rate(&schedule, 5) == 0.25f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(warm_up_climbs_in_equal_steps_and_reaches_the_peak_after_it),
        cmocka_unit_test(then_it_falls_along_a_cosine),
        cmocka_unit_test(afterwards_it_stays_low),
        cmocka_unit_test(without_warm_up_it_begins_at_the_peak),
        cmocka_unit_test(a_warm_up_longer_than_training_never_divides_by_zero),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
