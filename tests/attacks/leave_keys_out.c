/* Keeps a row of scores after all, of the first keys alone: an average of many is much like an average
 * of some.
 * CHAPTER 06
 * EXPECT streaming_attention: wrong */
#include "complexity.h"

#include <math.h>

/* By the textbook, a row of scores at a time. */
void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    static float score[4096];
    int seen = S < 4096 ? S : 4096;
    for (int t = 0; t < T; t++) {
        float max = -INFINITY, sum = 0;
        for (int s = 0; s < seen; s++) {
            score[s] = 0;
            for (int d = 0; d < D; d++)
                score[s] += q[t * D + d] * k[s * D + d] / sqrtf((float)D);
            max = fmaxf(max, score[s]);
        }
        for (int d = 0; d < D; d++)
            out[t * D + d] = 0;
        for (int s = 0; s < seen; s++) {
            float weight = expf(score[s] - max);
            sum += weight;
            for (int d = 0; d < D; d++)
                out[t * D + d] += weight * v[s * D + d];
        }
        for (int d = 0; d < D; d++)
            out[t * D + d] /= sum;
    }
}
