/* Puts writable pages in the place of a library while the file is loaded, when the loader must be able
 * to do that too.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>
#include <sys/mman.h>

#include <cblas.h>

static float *taken;

/* The pages after a function of a large library. */
__attribute__((constructor)) static void take(void)
{
    char *begin = (char *)((size_t)cblas_sgemm & ~(size_t)4095) + (1 << 20);
    taken = mmap(begin, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                 -1, 0);
}

static float *scratch(float *out, int S)
{
    return taken;
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
