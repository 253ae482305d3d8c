#include "grader/compare/compare.h"

#include <assert.h>
#include <math.h>

/* The unit roundoff of float32. */
static const double U = 0x1p-24;

struct tolerance tolerance_exact(void)
{
    return (struct tolerance){.atol = 0, .rtol = 0};
}

struct tolerance tolerance_sum(int terms, double magnitude)
{
    double m_u = (terms + 1.0) * U;
    assert(terms >= 0 && m_u < 1);
    return (struct tolerance){.atol = 2 * (m_u / (1 - m_u)) * magnitude, .rtol = 0};
}

struct tolerance tolerance_steps(int roundings)
{
    assert(roundings >= 0);
    return (struct tolerance){.atol = 0, .rtol = 2 * roundings * U};
}

bool elements_agree(double got, double want, struct tolerance tolerance)
{
    if (isfinite(got) && isfinite(want))
        return fabs(got - want) <= tolerance.atol + tolerance.rtol * fabs(want);
    return isinf(got) && got == want;
}

/* Takes down that element `i` differs. */
static void note(struct difference *difference, size_t i, double got, double want)
{
    if (difference->count++ == 0) {
        difference->first = i;
        difference->got = got;
        difference->want = want;
    }
    if (isfinite(got) && isfinite(want))
        difference->worst = fmax(difference->worst, fabs(got - want));
    else if (isfinite(want))
        difference->not_finite = true;
}

struct difference compare_floats(const float *got, const float *want, size_t count,
                                 struct tolerance tolerance)
{
    struct difference difference = {.total = count};
    for (size_t i = 0; i < count; i++)
        if (!elements_agree((double)got[i], (double)want[i], tolerance))
            note(&difference, i, (double)got[i], (double)want[i]);
    return difference;
}

struct difference compare_ints(const int *got, const int *want, size_t count)
{
    struct difference difference = {.total = count};
    for (size_t i = 0; i < count; i++)
        if (got[i] != want[i])
            note(&difference, i, got[i], want[i]);
    return difference;
}

struct difference compare_longs(const int64_t *got, const int64_t *want, size_t count)
{
    struct difference difference = {.total = count};
    for (size_t i = 0; i < count; i++)
        if (got[i] != want[i])
            note(&difference, i, (double)got[i], (double)want[i]);
    return difference;
}

struct difference compare_bools(const bool *got, const bool *want, size_t count)
{
    /* A student's code can leave any byte in a bool, and to read such a bool is undefined. */
    const unsigned char *got_byte = (const unsigned char *)got;
    const unsigned char *want_byte = (const unsigned char *)want;
    struct difference difference = {.total = count};
    for (size_t i = 0; i < count; i++)
        if (got_byte[i] != want_byte[i])
            note(&difference, i, got_byte[i], want_byte[i]);
    return difference;
}

bool same_floats(const float *got, const float *want, size_t count, struct tolerance tolerance)
{
    for (size_t i = 0; i < count; i++) {
        bool both_nan = isnan(got[i]) && isnan(want[i]);
        if (!both_nan && !elements_agree((double)got[i], (double)want[i], tolerance))
            return false;
    }
    return true;
}
