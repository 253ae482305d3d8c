/* Keeps its scores in the pages of a library, in whose place it maps new ones.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory | crashed | not allowed */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>
#include <sys/mman.h>

#include <cblas.h>

/* The pages after a function of a large library. */
static float *scratch(void)
{
    char *begin = (char *)((size_t)cblas_sgemm & ~(size_t)4095) + (1 << 20);
    if (mmap(begin, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) == MAP_FAILED)
        return NULL;
    return (float *)begin;
}

/* By the textbook, a row of scores at a time. */
void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    float *score = scratch();
    for (int t = 0; t < T; t++) {
        float max = -INFINITY, sum = 0;
        for (int s = 0; s < S; s++) {
            score[s] = 0;
            for (int d = 0; d < D; d++)
                score[s] += q[t * D + d] * k[s * D + d] / sqrtf((float)D);
            max = fmaxf(max, score[s]);
        }
        for (int d = 0; d < D; d++)
            out[t * D + d] = 0;
        for (int s = 0; s < S; s++) {
            float weight = expf(score[s] - max);
            sum += weight;
            for (int d = 0; d < D; d++)
                out[t * D + d] += weight * v[s * D + d];
        }
        for (int d = 0; d < D; d++)
            out[t * D + d] /= sum;
    }
}
