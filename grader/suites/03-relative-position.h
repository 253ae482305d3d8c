/* What chapter 03's suite measures by: how far attention with a bias may stray, and attention over
 * positions that really are concatenated. */
#ifndef GRADER_SUITES_03_RELATIVE_POSITION_H
#define GRADER_SUITES_03_RELATIVE_POSITION_H

#include <math.h>
#include <stdlib.h>

#include "grader/suites/oracles.h"
#include "reference/attention/attention.h"

struct shape {
    int T, S, D;
};

/* Of attention whose scores, in sums of `terms` products and a bias, are no larger than `score`. */
static struct tolerance attention_tolerance(double score, int terms, const float *v, struct shape n)
{
    return mix_tolerance(tolerance_sum(terms + 4, score).atol, score, largest(v, n.S * n.D),
                         2 * n.S);
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
