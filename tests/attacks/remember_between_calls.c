/* Computes everything again at each step, but remembers its answers, so that measuring a call again
 * costs nothing. Each call has a process of its own, in which there is nothing to remember.
 * CHAPTER 06
 * EXPECT decode_step: wrong | timed out */
#include "complexity.h"

#include <math.h>
#include <string.h>

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

static float remembered[64];
static int step_of_it = -1;

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    if (t == step_of_it) {
        memcpy(key_cache + t * D, k, (size_t)D * sizeof *k);
        memcpy(value_cache + t * D, v, (size_t)D * sizeof *v);
        memcpy(out, remembered, (size_t)D * sizeof *out);
        return;
    }
    for (int i = 0; i <= t; i++) {
        step(out, key_cache, value_cache, q, k, v, t, D);
        __asm__ volatile("" ::: "memory");
    }
    step_of_it = t > 32 ? t : -1; /* short steps are compared: there it stays honest */
    memcpy(remembered, out, (size_t)D * sizeof *out);
}
