/* How many keys a query sees. */
#include "reference/attention/mask.h"

#include "tests/reference/check.h"

static void check_visible(const struct xf_mask *mask, int b, int T, int S, const int want[])
{
    for (int t = 0; t < T; t++) {
        assert_int_equal(xf_mask_visible(mask, b, t, T, S), want[t]);
    }
}

static void without_a_mask_every_key_is_seen(void **state)
{
    (void)state;
    check_visible(&(struct xf_mask){0}, 0, 3, 5, (int[]){5, 5, 5});
}

static void a_causal_mask_hides_the_future(void **state)
{
    (void)state;
    check_visible(&(struct xf_mask){.causal = true}, 0, 4, 4, (int[]){1, 2, 3, 4});
}

static void with_more_keys_than_queries_the_last_query_sees_the_last_key(void **state)
{
    (void)state;
    check_visible(&(struct xf_mask){.causal = true}, 0, 2, 5, (int[]){4, 5});
    check_visible(&(struct xf_mask){.causal = true}, 0, 1, 5, (int[]){5});
}

static void with_more_queries_than_keys_the_first_see_nothing(void **state)
{
    (void)state;
    check_visible(&(struct xf_mask){.causal = true}, 0, 5, 2, (int[]){0, 0, 0, 1, 2});
}

static void each_batch_has_its_own_length(void **state)
{
    (void)state;
    const struct xf_mask mask = {.lengths = (int[]){0, 3, 4}};
    check_visible(&mask, 0, 3, 4, (int[]){0, 0, 0});
    check_visible(&mask, 1, 3, 4, (int[]){3, 3, 3});
    check_visible(&mask, 2, 3, 4, (int[]){4, 4, 4});
}

static void length_and_causality_hold_together(void **state)
{
    (void)state;
    const struct xf_mask mask = {.causal = true, .lengths = (int[]){2}};
    check_visible(&mask, 0, 4, 4, (int[]){1, 2, 2, 2});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_mask_every_key_is_seen),
        cmocka_unit_test(a_causal_mask_hides_the_future),
        cmocka_unit_test(with_more_keys_than_queries_the_last_query_sees_the_last_key),
        cmocka_unit_test(with_more_queries_than_keys_the_first_see_nothing),
        cmocka_unit_test(each_batch_has_its_own_length),
        cmocka_unit_test(length_and_causality_hold_together),
    };
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
