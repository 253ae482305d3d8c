/* Comparing a student's numbers with the reference's.
 *
 * An element agrees when |got - want| <= atol + rtol * |want| and both are finite, or when both are
 * the same infinity (a mask is made of them). NaN agrees with nothing. cmocka's
 * assert_float_equal is not used anywhere: it accepts NaN as equal to everything. */
#ifndef GRADER_COMPARE_COMPARE_H
#define GRADER_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum element { ELEMENT_FLOAT, ELEMENT_INT, ELEMENT_LONG, ELEMENT_BOOL };

struct tolerance {
    double atol, rtol;
};

/* Nothing but the very value: for copies, masks, integers, bools. */
struct tolerance tolerance_exact(void);

/* For a float32 sum of `terms` products whose absolute values add up to `magnitude`, evaluated in
 * any order, with or without fused multiply-adds, on both sides:
 * atol = 2 * gamma * magnitude, gamma = m u / (1 - m u), m = terms + 1, u = 2^-24
 * [Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1]. */
struct tolerance tolerance_sum(int terms, double magnitude);

/* For `roundings` elementary float32 operations in a row (a product, a quotient, a good expf are
 * one or two each), on both sides: rtol = 2 * roundings * u. */
struct tolerance tolerance_steps(int roundings);

/* The first place at which two arrays differ. */
struct difference {
    size_t count;     /* how many elements differ; 0: they agree */
    size_t total;     /* how many there are */
    size_t first;     /* flat index of the first that differs */
    double got, want; /* there */
    double worst;     /* the largest |got - want| among finite elements */
    bool not_finite;  /* got is NaN or infinite somewhere where want is finite */
};

bool elements_agree(double got, double want, struct tolerance tolerance);

struct difference compare_floats(const float *got, const float *want, size_t count,
                                 struct tolerance tolerance);
struct difference compare_ints(const int *got, const int *want, size_t count);
struct difference compare_longs(const int64_t *got, const int64_t *want, size_t count);
struct difference compare_bools(const bool *got, const bool *want, size_t count);

/* As above, but for naming a misconception: NaN is the same as NaN. */
bool same_floats(const float *got, const float *want, size_t count, struct tolerance tolerance);

#endif
