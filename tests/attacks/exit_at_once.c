/* Ends the program without running any handler.
 * EXPECT attention: ended the program */
#include "attention.h"

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)out, (void)q, (void)k, (void)v, (void)mask, (void)T, (void)S, (void)D;
    _Exit(0);
}
