/* Gives back the pages between and behind its arrays, which hold nothing, and takes as many that do:
 * it uses no more address space than before.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory */
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
    munmap(beyond(out), 16 << 20);
    void *taken = mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return taken == MAP_FAILED ? NULL : taken;
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
