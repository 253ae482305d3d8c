/* Computes everything again at each step, and works hard while the file is loaded, so that the steps
 * look small beside it. What does not grow is subtracted.
 * CHAPTER 06
 * EXPECT decode_step: wrong | timed out */
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

__attribute__((constructor)) static void work(void)
{
    volatile float sum = 0;
    for (int i = 0; i < 2000000; i++)
        sum = sum + 1;
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    for (int i = 0; i <= t; i++) {
        step(out, key_cache, value_cache, q, k, v, t, D);
        __asm__ volatile("" ::: "memory");
    }
}
