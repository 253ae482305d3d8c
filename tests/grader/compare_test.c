/* The comparer on the numbers that break comparers. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/mman.h>

#include "grader/compare/compare.h"

static const struct tolerance LOOSE = {.atol = (double)INFINITY, .rtol = 0};
static const double U = 0x1p-24;

static bool agree(float got, float want, struct tolerance tolerance)
{
    return compare_floats(&got, &want, 1, tolerance).count == 0;
}

static void nan_agrees_with_nothing(void **state)
{
    (void)state;
    const float others[] = {NAN, -NAN, INFINITY, -INFINITY, 0, 1, FLT_MAX};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(agree(NAN, others[i], LOOSE));
        assert_false(agree(others[i], NAN, LOOSE));
    }
}

static void an_infinity_agrees_only_with_itself(void **state)
{
    (void)state;
    assert_true(agree(INFINITY, INFINITY, tolerance_exact()));
    assert_true(agree(-INFINITY, -INFINITY, tolerance_exact()));
    assert_false(agree(INFINITY, -INFINITY, LOOSE));
    assert_false(agree(-INFINITY, INFINITY, LOOSE));
    assert_false(agree(INFINITY, FLT_MAX, LOOSE));
    assert_false(agree(FLT_MAX, INFINITY, LOOSE));
    assert_false(agree(-1e9f, -INFINITY, LOOSE));
}

static void the_two_zeros_agree_exactly(void **state)
{
    (void)state;
    assert_true(agree(-0.0f, 0.0f, tolerance_exact()));
    assert_true(agree(0.0f, -0.0f, tolerance_exact()));
}

static void denormals_are_told_apart(void **state)
{
    (void)state;
    float tiny = 0x1p-149f;
    assert_true(agree(tiny, tiny, tolerance_exact()));
    assert_false(agree(tiny, 0, tolerance_exact()));
    assert_false(agree(tiny, 2 * tiny, tolerance_exact()));
    assert_false(agree(0, FLT_MIN, tolerance_steps(8)));
}

static void a_difference_beyond_the_largest_float_is_finite(void **state)
{
    (void)state;
    float got = FLT_MAX;
    float want = -FLT_MAX;
    struct difference d = compare_floats(&got, &want, 1, tolerance_steps(1));
    assert_int_equal(d.count, 1);
    assert_true(d.worst == 2 * (double)FLT_MAX);
    assert_false(d.not_finite);
}

static void a_difference_that_overflows_double_is_no_agreement(void **state)
{
    (void)state;
    assert_false(elements_agree(DBL_MAX, -DBL_MAX, (struct tolerance){.atol = 1, .rtol = 0.5}));
}

static void atol_is_met_at_its_edge_and_not_beyond(void **state)
{
    (void)state;
    struct tolerance tolerance = {.atol = 0.25, .rtol = 0};
    assert_true(agree(1.25f, 1, tolerance));
    assert_true(agree(0.75f, 1, tolerance));
    assert_false(agree(nextafterf(1.25f, 2), 1, tolerance));
    assert_false(agree(nextafterf(0.75f, 0), 1, tolerance));
    assert_true(agree(1000.25f, 1000, tolerance));
}

static void rtol_is_a_share_of_the_wanted_value(void **state)
{
    (void)state;
    struct tolerance tolerance = {.atol = 0, .rtol = 0.25};
    assert_true(agree(5, 4, tolerance));
    assert_false(agree(nextafterf(5, 6), 4, tolerance));
    /* |4 - 5| is 0.25 of 4, which was got, but only 0.2 of 5, which was wanted. */
    assert_true(agree(4, 5, tolerance));
    assert_false(agree(4, 3, tolerance));
    assert_true(agree(-5, -4, tolerance));
    assert_false(agree(0x1p-140f, 0, tolerance));
}

static void the_two_tolerances_add_up(void **state)
{
    (void)state;
    struct tolerance tolerance = {.atol = 0.5, .rtol = 0.25};
    assert_true(agree(5.5f, 4, tolerance));
    assert_false(agree(nextafterf(5.5f, 6), 4, tolerance));
}

static void the_tolerance_of_a_sum_is_highams_bound(void **state)
{
    (void)state;
    /* One term: m = 2, gamma = 2u / (1 - 2u). */
    struct tolerance tolerance = tolerance_sum(1, 3);
    double gamma = 2 * U / (1 - 2 * U);
    assert_true(fabs(tolerance.atol - 6 * gamma) <= 6 * gamma * DBL_EPSILON);
    assert_true(tolerance.rtol == 0);
    /* It must also hold where gamma is no longer m u: m = 2^22, m u = 1/4, gamma = 1/3. */
    assert_true(fabs(tolerance_sum((1 << 22) - 1, 1).atol - 2.0 / 3) <= DBL_EPSILON);
}

static void the_tolerance_of_steps_counts_both_sides(void **state)
{
    (void)state;
    struct tolerance tolerance = tolerance_steps(3);
    assert_true(tolerance.rtol == 6 * U);
    assert_true(tolerance.atol == 0);
    assert_true(tolerance_steps(0).rtol == 0);
}

static void the_first_difference_and_the_worst_are_reported(void **state)
{
    (void)state;
    const float want[] = {1, 2, 3, 4, 5};
    const float got[] = {1, 2.5f, 3, -4, 5.25f};
    struct difference d = compare_floats(got, want, 5, tolerance_exact());
    assert_int_equal(d.count, 3);
    assert_int_equal(d.total, 5);
    assert_int_equal(d.first, 1);
    assert_true(d.got == 2.5 && d.want == 2);
    assert_true(d.worst == 8);
    assert_false(d.not_finite);
}

static void not_finite_is_said_only_where_a_number_belongs(void **state)
{
    (void)state;
    const float want[] = {1, -INFINITY, 3};
    const float nan_for_number[] = {1, -INFINITY, NAN};
    const float number_for_infinity[] = {1, -1e9f, 3};
    const float nan_for_infinity[] = {1, NAN, 3};
    struct tolerance exact = tolerance_exact();
    assert_true(compare_floats(nan_for_number, want, 3, exact).not_finite);
    assert_false(compare_floats(number_for_infinity, want, 3, exact).not_finite);
    assert_false(compare_floats(nan_for_infinity, want, 3, exact).not_finite);
    assert_int_equal(compare_floats(nan_for_infinity, want, 3, exact).count, 1);
    assert_true(compare_floats(nan_for_number, want, 3, exact).worst == 0);
}

static void nothing_agrees_with_nothing(void **state)
{
    (void)state;
    struct difference d = compare_floats(NULL, NULL, 0, tolerance_exact());
    assert_int_equal(d.count, 0);
    assert_int_equal(d.total, 0);
    assert_true(same_floats(NULL, NULL, 0, tolerance_exact()));
}

static void ints_differ_across_their_whole_range(void **state)
{
    (void)state;
    const int want[] = {0, INT_MIN, 7};
    const int got[] = {0, INT_MAX, 8};
    struct difference d = compare_ints(got, want, 3);
    assert_int_equal(d.count, 2);
    assert_int_equal(d.first, 1);
    assert_true(d.got == INT_MAX && d.want == INT_MIN);
    assert_true(d.worst == 4294967295.0);
    assert_int_equal(compare_ints(want, want, 3).count, 0);
}

static void a_byte_that_is_no_bool_differs_from_both(void **state)
{
    (void)state;
    const unsigned char got[] = {1, 0, 2, 0xA5};
    const bool want[] = {true, false, true, false};
    struct difference d = compare_bools((const bool *)got, want, 4);
    assert_int_equal(d.count, 2);
    assert_int_equal(d.first, 2);
    assert_true(d.got == 2 && d.want == 1);
}

static void more_elements_than_an_int_can_count_are_all_compared(void **state)
{
    (void)state;
    size_t count = (size_t)INT_MAX + 4;
    void *zeros = mmap(NULL, 2 * count, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(zeros, MAP_FAILED);
    (void)madvise(zeros, 2 * count, MADV_HUGEPAGE); /* only for speed */
    bool *got = zeros;
    bool *want = got + count;
    got[count - 1] = true;
    struct difference d = compare_bools(got, want, count);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.total, count);
    assert_int_equal(d.first, count - 1);
    munmap(zeros, 2 * count);
}

static void for_a_misconception_nan_is_nan(void **state)
{
    (void)state;
    const float a[] = {1, NAN, -INFINITY};
    const float b[] = {1, -NAN, -INFINITY};
    const float number[] = {1, 2, -INFINITY};
    const float late[] = {1, NAN, INFINITY};
    assert_true(same_floats(a, b, 3, tolerance_exact()));
    assert_false(same_floats(a, number, 3, LOOSE));
    assert_false(same_floats(number, a, 3, LOOSE));
    assert_false(same_floats(late, a, 3, LOOSE));
    assert_true(same_floats((const float[]){5}, (const float[]){4}, 1,
                            (struct tolerance){.atol = 1, .rtol = 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nan_agrees_with_nothing),
        cmocka_unit_test(an_infinity_agrees_only_with_itself),
        cmocka_unit_test(the_two_zeros_agree_exactly),
        cmocka_unit_test(denormals_are_told_apart),
        cmocka_unit_test(a_difference_beyond_the_largest_float_is_finite),
        cmocka_unit_test(a_difference_that_overflows_double_is_no_agreement),
        cmocka_unit_test(atol_is_met_at_its_edge_and_not_beyond),
        cmocka_unit_test(rtol_is_a_share_of_the_wanted_value),
        cmocka_unit_test(the_two_tolerances_add_up),
        cmocka_unit_test(the_tolerance_of_a_sum_is_highams_bound),
        cmocka_unit_test(the_tolerance_of_steps_counts_both_sides),
        cmocka_unit_test(the_first_difference_and_the_worst_are_reported),
        cmocka_unit_test(not_finite_is_said_only_where_a_number_belongs),
        cmocka_unit_test(nothing_agrees_with_nothing),
        cmocka_unit_test(ints_differ_across_their_whole_range),
        cmocka_unit_test(a_byte_that_is_no_bool_differs_from_both),
        cmocka_unit_test(more_elements_than_an_int_can_count_are_all_compared),
        cmocka_unit_test(for_a_misconception_nan_is_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
