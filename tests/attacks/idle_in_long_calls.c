/* Computes every row again at each step, but only where the past is short. Of a long one it looks at
 * nothing but the end, so that the work seems to grow slowly.
 * CHAPTER 06
 * EXPECT decode_step: wrong */
#include "complexity.h"

#include <math.h>

/* The row of `out` belongs to the last of `count` keys. */
static void attend(float *out, const float *q, const float *k, const float *v, int count, int D)
{
    float max = -INFINITY, sum = 0;
    for (int d = 0; d < D; d++)
        out[d] = 0;
    for (int s = 0; s < count; s++) {
        float score = 0;
        for (int d = 0; d < D; d++)
            score += q[d] * k[s * D + d];
        score /= sqrtf((float)D);
        float higher = fmaxf(max, score), shrink = expf(max - higher), w = expf(score - higher);
        for (int d = 0; d < D; d++)
            out[d] = out[d] * shrink + w * v[s * D + d];
        sum = sum * shrink + w;
        max = higher;
    }
    for (int d = 0; d < D; d++)
        out[d] /= sum;
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    int first = t > 64 ? t - 63 : 0;
    for (int d = 0; d < D; d++) {
        key_cache[t * D + d] = k[d];
        value_cache[t * D + d] = v[d];
    }
    for (int row = first; row <= t; row++)
        attend(out, q, key_cache + first * D, value_cache + first * D, row - first + 1, D);
}
