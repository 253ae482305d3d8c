/* Adds to the output instead of setting it, which works where memory happens to be zero.
 * EXPECT attention_scores: not finite | wrong */
#include "attention.h"

#include <math.h>

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int e = 0; e < T * S; e++)
        for (int d = 0; d < D; d++)
            score[e] += q[e / S * D + d] * k[e % S * D + d] / sqrtf((float)D);
}
