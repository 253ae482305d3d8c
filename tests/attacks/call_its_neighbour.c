/* Borrows an answer from another exercise of the same file: attention from attention_scores. That
 * is composition, not cheating, and stays allowed.
 * EXPECT attention: passed */
#include "attention.h"

#include <math.h>

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    float score[S];
    for (int t = 0; t < T; t++) {
        attention_scores(score, q + t * D, k, 1, S, D);
        bool hidden = true;
        for (int s = 0; s < S; s++) {
            score[s] += mask ? mask[t * S + s] : 0.0F;
            hidden = hidden && isinf(score[s]);
        }
        if (!hidden)
            softmax(score, score, S);
        for (int d = 0; d < D; d++) {
            double sum = 0;
            for (int s = 0; s < S && !hidden; s++)
                sum += (double)score[s] * (double)v[s * D + d];
            out[t * D + d] = (float)sum;
        }
    }
}
