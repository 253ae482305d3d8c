/* Asks the kernel for a counter of its own instructions, to see what the grader sees.
 * CHAPTER 06
 * EXPECT decode_step: not allowed */
#define _GNU_SOURCE
#include "complexity.h"

#include <linux/perf_event.h>
#include <math.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes};
    syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
    step(out, key_cache, value_cache, q, k, v, t, D);
}
