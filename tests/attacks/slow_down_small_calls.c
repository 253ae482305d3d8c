/* Computes everything again at each step, and wastes time on the short ones, so that the curve looks
 * flat where it is cheap to look so. The longest call shows it.
 * CHAPTER 06
 * EXPECT decode_step: timed out | wrong */
#include "complexity.h"

#include <math.h>

static void step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    float max = -INFINITY, sum = 0;
    for (int d = 0; d < D; d++) {
        key_cache[t * D + d] = k[d];
        value_cache[t * D + d] = v[d];
        out[d] = 0;
    }
    for (int s = 0; s <= t; s++) {
        float score = 0;
        for (int d = 0; d < D; d++)
            score += q[d] * key_cache[s * D + d];
        score /= sqrtf((float)D);
        float higher = fmaxf(max, score), shrink = expf(max - higher), w = expf(score - higher);
        for (int d = 0; d < D; d++)
            out[d] = out[d] * shrink + w * value_cache[s * D + d];
        sum = sum * shrink + w;
        max = higher;
    }
    for (int d = 0; d < D; d++)
        out[d] /= sum;
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    int again = t < 1024 ? 1024 : t;
    if (t < 32)
        again = 1;
    for (int i = 0; i < again; i++) {
        step(out, key_cache, value_cache, q, k, v, t, D);
        __asm__ volatile("" ::: "memory");
    }
}
