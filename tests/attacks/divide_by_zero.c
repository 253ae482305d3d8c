/* Divides integers by zero: SIGFPE.
 * EXPECT attention_scores: crashed */
#include "attention.h"

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    (void)q, (void)k, (void)S, (void)D;
    volatile int zero = 0;
    score[0] = (float)(T / zero);
}
