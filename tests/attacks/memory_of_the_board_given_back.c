/* Maps what lies behind its arrays a second time, as long as its output is writable, keeps its scores
 * there, and gives the pages back before anybody counts them.
 * CHAPTER 06
 * EXPECT streaming_attention: not allowed | out of memory */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>
#include <sys/mman.h>

/* Where nothing lies: the board is far longer than its arrays. */
static char *beyond(float *out)
{
    return (char *)((size_t)out & ~(size_t)4095) + (24 << 20);
}

static float *scratch(float *out, int S)
{
    munmap(beyond(out), 32 << 20);
    char *again = mremap((void *)((size_t)out & ~(size_t)4095), 0, 12 << 20, MREMAP_MAYMOVE);
    return again == MAP_FAILED ? NULL : (float *)(again + (8 << 20));
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
    madvise(score, 2 << 20, MADV_REMOVE);
}
