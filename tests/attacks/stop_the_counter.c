/* Tells the kernel to stop counting this process's events.
 * CHAPTER 06
 * EXPECT decode_step: not allowed */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>
#include <sys/prctl.h>

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
    prctl(PR_TASK_PERF_EVENTS_DISABLE);
    for (int i = 0; i <= t; i++)
        step(out, key_cache, value_cache, q, k, v, t, D);
}
