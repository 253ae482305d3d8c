/* Forgets the last element only.
 * EXPECT attention_scores: left unwritten */
#include "attention.h"

#include <math.h>

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int e = 0; e < T * S - 1; e++) {
        double sum = 0;
        for (int d = 0; d < D; d++)
            sum += (double)q[e / S * D + d] * (double)k[e % S * D + d];
        score[e] = (float)(sum / sqrt(D));
    }
}
