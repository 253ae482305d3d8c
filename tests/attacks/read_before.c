/* Starts its sum one element too early and counts on finding a zero there.
 * EXPECT attention_scores: not finite | wrong | out of bounds */
#include "attention.h"

#include <math.h>

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int e = 0; e < T * S; e++) {
        double sum = 0;
        for (int d = e == 0 ? -1 : 0; d < D; d++)
            sum += (double)q[e / S * D + d] * (d < 0 ? 1.0 : (double)k[e % S * D + d]);
        score[e] = (float)(sum / sqrt(D));
    }
}
