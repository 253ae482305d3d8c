/* Attention by the textbook, a row of scores at a time: needs more memory than chapter 06 allows, and
 * leaves it to an attack to find some. */
#define _GNU_SOURCE
#include "complexity.h"

#include <math.h>

static void attend(float *out, const float *q, const float *k, const float *v, int T, int S, int D,
                   float *score)
{
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
