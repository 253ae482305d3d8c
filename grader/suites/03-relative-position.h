/* What chapter 03's suite measures by: sums in float64, how far attention in float32 may stray from
 * another order of itself, and attention over positions that really are concatenated. */
#ifndef GRADER_SUITES_03_RELATIVE_POSITION_H
#define GRADER_SUITES_03_RELATIVE_POSITION_H

#include <math.h>
#include <stdlib.h>

#include "grader/compare/compare.h"
#include "reference/attention/attention.h"

struct shape {
    int T, S, D;
};

static double dot(const float *a, const float *b, int n)
{
    double sum = 0;
    for (int d = 0; d < n; d++)
        sum += (double)a[d] * (double)b[d];
    return sum;
}

/* No dot product of a row of a and a row of b has products that add up to more in absolute value
 * [Cauchy and Schwarz]. */
static double dot_magnitude(const float *a, int rows_a, const float *b, int rows_b, int n)
{
    double longest_a = 0, longest_b = 0;
    for (int r = 0; r < rows_a; r++)
        longest_a = fmax(longest_a, dot(a + r * n, a + r * n, n));
    for (int r = 0; r < rows_b; r++)
        longest_b = fmax(longest_b, dot(b + r * n, b + r * n, n));
    return sqrt(longest_a * longest_b);
}

static double largest(const float *x, int n)
{
    float max = 0;
    for (int i = 0; i < n; i++)
        max = isfinite(x[i]) ? fmaxf(max, fabsf(x[i])) : max;
    return (double)max;
}

/* Every score may be wrong by e, the rounding of its products and of adding the bias. That changes
 * a weight by the factor 1 + 2e at most, and the mix by as much of the largest value. A softmax
 * rounds the differences of scores, and sums S weights. */
static struct tolerance attention_tolerance(double score, int terms, const float *v, struct shape n)
{
    double relative = 2 * tolerance_sum(terms + 4, score).atol +
                      tolerance_steps(2 * n.S + 4 * (int)ceil(score) + 16).rtol;
    return (struct tolerance){.atol = relative * largest(v, n.S * n.D)};
}

/* to = [content, position], row by row. */
static void concatenate(float *to, const float *content, const float *position, struct shape n,
                        int P)
{
    for (int r = 0; r < n.T; r++) {
        for (int d = 0; d < n.D; d++)
            to[r * (n.D + P) + d] = content[r * n.D + d];
        for (int p = 0; p < P; p++)
            to[r * (n.D + P) + n.D + p] = position ? position[r * P + p] : 0;
    }
}

/* out = softmax([q, pos] [k, pos]^T / sqrt(D)) v, by the engine, which wants values as wide as the
 * keys: they are filled up with zeros, and out is the first D columns. */
static void attend_to_concatenated(float *out, const float *q, const float *k, const float *v,
                                   const float *pos, struct shape n, int P)
{
    enum { LONGEST = 20, WIDEST = 40 };
    static float wide[4][LONGEST * WIDEST];
    concatenate(wide[1], q, pos, n, P);
    concatenate(wide[2], k, pos, n, P);
    concatenate(wide[3], v, NULL, n, P);
    struct xf_strides rows = {.row = n.D + P};
    const struct xf_attention a = {.B = 1,
                                   .H = 1,
                                   .T = n.T,
                                   .S = n.S,
                                   .D = n.D + P,
                                   .scale = xf_attention_scale(n.D),
                                   .q = rows,
                                   .k = rows,
                                   .v = rows,
                                   .out = rows};
    struct xf_arena scratch;
    if (xf_arena_init(&scratch, xf_attention_scratch_alone(n.D + P)) != XF_OK)
        abort(); /* no memory, as above */
    xf_attention_forward_alone(wide[0], NULL, wide[1], wide[2], wide[3], &a, &scratch);
    xf_arena_free(&scratch);
    for (int i = 0; i < n.T; i++)
        for (int d = 0; d < n.D; d++)
            out[i * n.D + d] = wide[0][i * (n.D + P) + d];
}

#endif
