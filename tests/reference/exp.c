/* The engine's exponential beside the C library's in double. */
#include "reference/ops/exp.h"

#include <float.h>

#include "tests/reference/check.h"

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Every 1021st float of all, denormals, infinities and NaN included; 1021 is prime, so that no bit
 * of the fraction is left out. */
static void exp_is_right_to_two_roundings_at_every_size(void **state)
{
    (void)state;
    uint32_t bits = 0;
    for (long i = 0; i < (1L << 32) / 1021; i++, bits += 1021) {
        float x = float_of(bits), got = xf_exp(x);
        double want = exp((double)x);
        if (isnan(x)) {
            assert_true(isnan(got));
        } else if (want > (double)FLT_MAX * (1 + U)) {
            assert_true(got == INFINITY);
        } else if (want < 0x1p-125) {
            assert_true(got == 0 || fabs((double)got - want) <= 2 * U * want);
        } else if (!isinf(got) || want < (double)FLT_MAX * (1 - 2 * U)) {
            assert_close(got, want, 2 * U * want);
        }
    }
}

static void exp_of_special_values(void **state)
{
    (void)state;
    assert_true(xf_exp(0.0f) == 1);
    assert_true(xf_exp(-0.0f) == 1);
    assert_true(xf_exp(-INFINITY) == 0);
    assert_true(xf_exp(-FLT_MAX) == 0);
    assert_true(xf_exp(INFINITY) == INFINITY);
    assert_true(xf_exp(FLT_MAX) == INFINITY);
    assert_true(isnan(xf_exp(NAN)));
    assert_true(isnan(xf_exp(-NAN)));
    assert_true(xf_exp(FLT_TRUE_MIN) == 1);
    assert_true(xf_exp(-86.0f) > 0);  /* 2^-124.1 */
    assert_true(xf_exp(-88.0f) == 0); /* 2^-126.96 would be denormal */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_right_to_two_roundings_at_every_size),
        cmocka_unit_test(exp_of_special_values),
    };
    return cmocka_run_group_tests_name("exp", tests, NULL, NULL);
}
