/* Batches are stretches of the text, random to learn from and fixed to judge by. */
#include "reference/data/batches.h"

#include "tests/reference/check.h"

enum { COUNT = 10, B = 3, W = 4, PLACES = COUNT - W + 1 };

static const int token[COUNT] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
static const struct xf_tokens tokens = {token, COUNT};
static const struct xf_stretches any = {&tokens, W, 1}, whole = {&tokens, COUNT, 1};

/* Tokens are their places, so a stretch says where it comes from. */
static void check_stretches(const int *window)
{
    for (int b = 0; b < B; b++) {
        assert_in_range(window[b * W], 0, PLACES - 1);
        for (int w = 1; w < W; w++) {
            assert_int_equal(window[b * W + w], window[b * W] + w);
        }
    }
}

static void random_stretches_come_from_everywhere_alike(void **state)
{
    (void)state;
    enum { BATCHES = 7000, DRAWS = BATCHES * B };
    int times[PLACES] = {0};
    for (uint64_t n = 0; n < BATCHES; n++) {
        int window[B * W];
        xf_batch_random(window, &any, B, 1, n);
        check_stretches(window);
        for (int b = 0; b < B; b++) {
            times[window[b * W]]++;
        }
    }
    const double p = 1.0 / PLACES;
    for (int place = 0; place < PLACES; place++) { /* five standard deviations */
        assert_close(times[place], DRAWS * p, 5 * sqrt(DRAWS * p * (1 - p)));
    }
}

static void a_batch_depends_on_seed_and_number_alone(void **state)
{
    (void)state;
    enum { WIDE = 50 };
    int one[WIDE * W], other[WIDE * W];
    xf_batch_random(one, &any, WIDE, 5, 17);
    xf_batch_random(other, &any, WIDE, 5, 16);
    assert_memory_not_equal(one, other, sizeof one);
    xf_batch_random(other, &any, WIDE, 6, 17);
    assert_memory_not_equal(one, other, sizeof one);
    xf_batch_random(other, &any, WIDE, 5, 17);
    assert_memory_equal(one, other, sizeof one);
}

static void a_text_of_one_stretch_gives_that(void **state)
{
    (void)state;
    int window[B * COUNT];
    xf_batch_random(window, &whole, B, 1, 0);
    for (int b = 0; b < B; b++) {
        assert_memory_equal(window + b * COUNT, token, sizeof token);
    }
    xf_batch_fixed(window, &whole, 1, 0, 1);
    assert_memory_equal(window, token, sizeof token);
}

/* Six stretches over the places 0 to 6: 0, 6/5, 12/5, 18/5, 24/5 and 6, rounded down. */
static void fixed_stretches_are_spread_over_the_text(void **state)
{
    (void)state;
    const int want[2][B] = {{0, 1, 2}, {3, 4, 6}};
    for (int n = 0; n < 2; n++) {
        int window[B * W];
        xf_batch_fixed(window, &any, B, n, 2);
        check_stretches(window);
        for (int b = 0; b < B; b++) {
            assert_int_equal(window[b * W], want[n][b]);
        }
    }
}

/* Of ten tokens there are two whole records of four, at 0 and 4; and three of three, at 0, 3 and 6. */
static void records_begin_at_their_own_places(void **state)
{
    (void)state;
    const struct xf_stretches fours = {&tokens, W, W}, threes = {&tokens, 3, 3};
    int window[B * W], times[COUNT] = {0};
    for (uint64_t n = 0; n < 100; n++) {
        xf_batch_random(window, &fours, B, 1, n);
        check_stretches(window);
        for (int b = 0; b < B; b++) {
            times[window[b * W]]++;
        }
    }
    assert_int_equal(times[0] + times[4], 100 * B);
    assert_true(times[0] > 0 && times[4] > 0);
    xf_batch_fixed(window, &threes, 3, 0, 1);
    assert_int_equal(window[0], 0);
    assert_int_equal(window[3], 3);
    assert_int_equal(window[6], 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_stretches_come_from_everywhere_alike),
        cmocka_unit_test(a_batch_depends_on_seed_and_number_alone),
        cmocka_unit_test(a_text_of_one_stretch_gives_that),
        cmocka_unit_test(fixed_stretches_are_spread_over_the_text),
        cmocka_unit_test(records_begin_at_their_own_places),
    };
    return cmocka_run_group_tests_name("batches", tests, NULL, NULL);
}
