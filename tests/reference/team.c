/* Teams: shares make up the whole, waiting waits, and denormals are gone. */
#include "reference/core/team.h"

#include <float.h>

#include "tests/reference/check.h"

static void shares_make_up_the_whole_in_order_and_begin_at_the_grain(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 7; threads++) {
        for (int count = 0; count <= 70; count++) {
            for (int grain = 1; grain <= 16; grain += 5) {
                int next = 0;
                for (int thread = 0; thread < threads; thread++) {
                    struct xf_team team = {.thread = thread, .threads = threads};
                    struct xf_share share = xf_team_share(team, count, grain);
                    assert_int_equal(share.first, next);
                    assert_true(share.count >= 0);
                    assert_true(share.first % grain == 0 || share.first == count);
                    next += share.count;
                }
                assert_int_equal(next, count);
            }
        }
    }
}

static void shares_differ_by_at_most_one_grain(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 7; threads++) {
        for (int grains = 0; grains <= 40; grains++) {
            int fewest = 1000, most = 0;
            for (int thread = 0; thread < threads; thread++) {
                struct xf_team team = {.thread = thread, .threads = threads};
                int count = xf_team_share(team, grains * 4, 4).count;
                fewest = count < fewest ? count : fewest;
                most = count > most ? count : most;
            }
            assert_in_range(most - fewest, 0, 4);
        }
    }
}

static void the_largest_counts_do_not_overflow(void **state)
{
    (void)state;
    struct xf_share last = xf_team_share((struct xf_team){63, 64}, INT32_MAX, 16);
    assert_int_equal((long)last.first + last.count, INT32_MAX);
}

static void a_team_knows_its_threads_and_waits_for_all_of_them(void **state)
{
    (void)state;
    int came[4] = {0}, seen[4] = {0};
#pragma omp parallel num_threads(4)
    {
        struct xf_team team = xf_team_here();
        if (team.threads == 4) {
            came[team.thread] = 1;
            xf_team_wait();
            seen[team.thread] = came[0] + came[1] + came[2] + came[3];
        }
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(seen[i], 4);
    }
}

static void outside_of_a_region_one_is_alone(void **state)
{
    (void)state;
    struct xf_team team = xf_team_here();
    assert_int_equal(team.thread, 0);
    assert_int_equal(team.threads, 1);
}

#if defined(__SSE2__) || defined(__aarch64__)
static volatile float smallest = FLT_MIN; /* not for the compiler to halve */

static void denormal_numbers_become_zero_in_every_thread(void **state)
{
    (void)state;
    float halves[3] = {1, 1, 1};
#pragma omp parallel num_threads(3)
    {
        struct xf_team team = xf_team_here();
        halves[team.thread] = smallest / 2;
    }
    for (int i = 0; i < 3; i++) {
        uint32_t bits;
        memcpy(&bits, &halves[i], sizeof bits);
        assert_int_equal(bits, 0);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_make_up_the_whole_in_order_and_begin_at_the_grain),
        cmocka_unit_test(shares_differ_by_at_most_one_grain),
        cmocka_unit_test(the_largest_counts_do_not_overflow),
        cmocka_unit_test(a_team_knows_its_threads_and_waits_for_all_of_them),
        cmocka_unit_test(outside_of_a_region_one_is_alone),
#if defined(__SSE2__) || defined(__aarch64__)
        cmocka_unit_test(denormal_numbers_become_zero_in_every_thread),
#endif
    };
    return cmocka_run_group_tests_name("team", tests, NULL, NULL);
}
