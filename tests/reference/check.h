/* What the engine's tests share: comparing numbers, and making them. */
#ifndef TESTS_REFERENCE_CHECK_H
#define TESTS_REFERENCE_CHECK_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reference/core/random.h"

/* Half the distance from 1 to the next float32: what one rounding can cost, relatively. */
static const double U = 0x1p-24;

/* Fails unless |got - want| <= tolerance, or both are the same infinity. NaN is close to nothing;
 * cmocka's own comparison of floats would let it pass. */
#define assert_close(got, want, tolerance)                                                         \
    check_close((double)(got), (double)(want), (double)(tolerance), #got, __FILE__, __LINE__)

static inline void check_close(double got, double want, double tolerance, const char *what,
                               const char *file, int line)
{
    bool close = isinf(want) ? got == want : fabs(got - want) <= tolerance;
    if (!close) {
        print_error("%s is %.9g, and not %.9g to within %.3g\n", what, got, want, tolerance);
        _fail(file, line);
    }
}

/* Memory of exactly that many floats, so that a sanitizer sees the first step outside. */
static inline float *new_floats(size_t count)
{
    float *x = malloc(count ? count * sizeof *x : 1);
    assert_non_null(x);
    return x;
}

static inline double *new_doubles(size_t count)
{
    double *x = malloc(count ? count * sizeof *x : 1);
    assert_non_null(x);
    return x;
}

/* The same, filled with normal numbers. */
static inline float *new_normal(struct xf_random *random, size_t count)
{
    float *x = new_floats(count);
    for (size_t i = 0; i < count; i++) {
        x[i] = (float)xf_random_normal(random);
    }
    return x;
}

#endif
