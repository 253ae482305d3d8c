/* Keeps its scores in the pages around its arrays, which belong to nobody.
 * CHAPTER 06
 * EXPECT streaming_attention: not allowed */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>
#include <sys/mman.h>

/* The 256 KiB before `out` and what follows it: guards, to be made accessible piece by piece. */
static float *scratch(float *out, int S)
{
    char *begin = (char *)(((size_t)(out + 4096) + 4095) & ~(size_t)4095);
    mprotect(begin, 2 << 20, PROT_READ | PROT_WRITE);
    return (float *)begin;
}

/* By the textbook, a row of scores at a time. */
void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    float *score = scratch(out, S);
    for (int t = 0; t < T; t++) {
        float max = -INFINITY, sum = 0;
        for (int s = 0; s < S; s++) {
            score[s] = 0;
            for (int d = 0; d < D; d++)
                score[s] += q[t * D + d] * k[s * D + d] / sqrtf((float)D);
            max = fmaxf(max, score[s]);
        }
        for (int s = 0; s < S; s++)
            sum += score[s] = expf(score[s] - max);
        for (int d = 0; d < D; d++) {
            float mix = 0;
            for (int s = 0; s < S; s++)
                mix += score[s] / sum * v[s * D + d];
            out[t * D + d] = mix;
        }
    }
}
