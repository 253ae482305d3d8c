/* Never comes back.
 * EXPECT attention: timed out */
#include "attention.h"

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)out, (void)q, (void)k, (void)v, (void)mask, (void)T, (void)S, (void)D;
    for (volatile int forever = 1; forever;)
        continue;
}
