/* Gradients by central differences, of functions that are computed in double.
 *
 * A test writes its layer's definition in double, from float inputs, as one number: the sum of the
 * layer's outputs, each times a random weight. The weights are what the layer's backward pass gets
 * as gradient of its output, so the derivative of that number is what the pass should give. */
#ifndef TESTS_REFERENCE_CENTRAL_DIFFERENCE_H
#define TESTS_REFERENCE_CENTRAL_DIFFERENCE_H

#include "tests/reference/check.h"

static const float STEP = 0x1p-8f;

/* Normal numbers in steps of 2^-10: small enough that adding STEP to them is exact. */
static inline float *new_coarse(struct xf_random *random, size_t count)
{
    float *x = new_normal(random, count);
    for (size_t i = 0; i < count; i++) {
        x[i] = rintf(x[i] * 0x1p10f) * 0x1p-10f;
    }
    return x;
}

/* d f(context) / d *x, where x is one of the floats that f reads. The error is STEP^4/30 = 2^-37
 * times the fifth derivative [Abramowitz and Stegun 1964, 25.3.21 and after]. */
static inline double central_difference(double (*f)(const void *), const void *context, float *x)
{
    const float before = *x, reach[] = {STEP, -STEP, 2 * STEP, -2 * STEP};
    double value[4];
    for (int i = 0; i < 4; i++) {
        *x = before + reach[i];
        value[i] = f(context);
    }
    *x = before;
    return (8 * (value[0] - value[1]) - (value[2] - value[3])) / (12 * (double)STEP);
}

#endif
