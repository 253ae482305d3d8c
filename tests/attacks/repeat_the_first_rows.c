/* Projects everything again for every pair, but only for the first positions, and copies what they got
 * to all others.
 * CHAPTER 06
 * EXPECT cross_attention: wrong */
#include "complexity.h"

#include <math.h>
#include <string.h>

static void attend(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                   const float *W_v, int M, int C)
{
    float q[64], k[64], v[64], max = -INFINITY, sum = 0;
    for (int c = 0; c < C; c++)
        out[c] = 0;
    for (int s = 0; s < M; s++) {
        float score = 0;
        project(q, x, W_q, 1, C);
        project(k, z + s * C, W_k, 1, C);
        project(v, z + s * C, W_v, 1, C);
        for (int c = 0; c < C; c++)
            score += q[c] * k[c];
        score /= sqrtf((float)C);
        float higher = fmaxf(max, score), shrink = expf(max - higher), w = expf(score - higher);
        for (int c = 0; c < C; c++)
            out[c] = out[c] * shrink + w * v[c];
        sum = sum * shrink + w;
        max = higher;
    }
    for (int c = 0; c < C; c++)
        out[c] /= sum;
}

void cross_attention(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                     const float *W_v, int N, int M, int C)
{
    const int most = 48, seen = M < most ? M : most;
    for (int n = 0; n < N && n < most; n++)
        attend(out + n * C, x + n * C, z, W_q, W_k, W_v, seen, C);
    for (int n = most; n < N; n++)
        memcpy(out + n * C, out + n % most * C, (size_t)C * sizeof *out);
}
