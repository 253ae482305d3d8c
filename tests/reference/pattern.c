/* What a head is doing, of maps small enough to be counted by hand. */
#include "reference/attention/pattern.h"

#include "tests/reference/check.h"

enum { T = 4 };

/* a b a b: rows 2 and 3 have stood before, and were followed by positions 1 and 2. */
static const int TOKENS[T] = {7, 3, 7, 3};

/* Eighths, so that all sums are exact. */
static const float MAP[T * T] = {
    1.0f,   0,      0,      0, //
    0.25f,  0.75f,  0,      0, //
    0.125f, 0.625f, 0.25f,  0, //
    0.25f,  0.125f, 0.125f, 0.5f,
};

static double score(enum xf_pattern pattern)
{
    float row[T];
    return xf_pattern_score(MAP, pattern, TOKENS, T, row);
}

static void a_score_is_the_mean_weight_of_the_place(void **state)
{
    (void)state;
    assert_close(score(XF_PREVIOUS_TOKEN), (0.25 + 0.625 + 0.125) / 3, 1e-15);
    assert_close(score(XF_FIRST_TOKEN), (0.25 + 0.125 + 0.25) / 3, 1e-15);
    assert_close(score(XF_SAME_POSITION), (0.75 + 0.25 + 0.5) / 3, 1e-15);
}

/* The weights of row 2 are compared with 1/3, which is rounded. */
static void an_even_spread_is_what_does_not_stand_out(void **state)
{
    (void)state;
    double row1 = 0.25 + 0.5, row2 = 0.125 + 1.0 / 3 + 0.25, row3 = 0.25 + 0.125 + 0.125 + 0.25;
    assert_close(score(XF_UNIFORM), (row1 + row2 + row3) / 3, U);
}

static void induction_is_judged_in_rows_whose_token_stood_before(void **state)
{
    (void)state;
    assert_close(score(XF_INDUCTION), (0.625 + 0.125) / 2, 1e-15);
}

static void induction_follows_the_last_of_several_places(void **state)
{
    (void)state;
    const int tokens[T] = {5, 5, 8, 5};
    float row[T];
    assert_true(xf_pattern_row(row, XF_INDUCTION, tokens, 3, T));
    assert_close(row[2], 1, 0);
    assert_true(xf_pattern_row(row, XF_INDUCTION, tokens, 1, T));
    assert_close(row[1], 1, 0);
    assert_false(xf_pattern_row(row, XF_INDUCTION, tokens, 2, T));
    for (int s = 0; s < T; s++) {
        assert_close(row[s], 0, 0);
    }
}

static void nothing_repeated_is_no_induction(void **state)
{
    (void)state;
    const int tokens[T] = {1, 2, 3, 4};
    float row[T];
    assert_close(xf_pattern_score(MAP, XF_INDUCTION, tokens, T, row), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_is_the_mean_weight_of_the_place),
        cmocka_unit_test(an_even_spread_is_what_does_not_stand_out),
        cmocka_unit_test(induction_is_judged_in_rows_whose_token_stood_before),
        cmocka_unit_test(induction_follows_the_last_of_several_places),
        cmocka_unit_test(nothing_repeated_is_no_induction),
    };
    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
