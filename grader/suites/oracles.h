/* What the suites of attention measure by: sums in float64, and how far attention in float32 may
 * stray from another order of itself. u is 2^-24. */
#ifndef GRADER_SUITES_ORACLES_H
#define GRADER_SUITES_ORACLES_H

#include <math.h>

#include "grader/compare/compare.h"

static inline double dot(const float *a, const float *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* The largest finite size among n numbers. */
static inline double largest(const float *x, int n)
{
    double most = 0;
    for (int i = 0; i < n; i++)
        most = isfinite(x[i]) ? fmax(most, fabs((double)x[i])) : most;
    return most;
}

/* No dot product of a row of a and a row of b has products that add up to more in absolute value
 * [Cauchy and Schwarz]. */
static inline double dot_magnitude(const float *a, int rows_a, const float *b, int rows_b, int n)
{
    double longest_a = 0, longest_b = 0;
    for (int r = 0; r < rows_a; r++)
        longest_a = fmax(longest_a, dot(a + r * n, a + r * n, n));
    for (int r = 0; r < rows_b; r++)
        longest_b = fmax(longest_b, dot(b + r * n, b + r * n, n));
    return sqrt(longest_a * longest_b);
}

/* Of results that mix values no larger than `value`, by a softmax of scores no larger than `score`.
 * A score that is wrong by `error` changes its weight by the factor 1 + 2 error at most, and a result
 * by as much of the largest value. A softmax rounds the differences of scores, which exp() turns into
 * as much of a weight. `sums` is how often a running sum of weights or of values is rounded. */
static inline struct tolerance mix_tolerance(double error, double score, double value, int sums)
{
    double relative = 2 * error + tolerance_steps(sums + 4 * (int)ceil(score) + 16).rtol;
    return (struct tolerance){.atol = relative * value};
}

#endif
