/* Knows the answer for the smallest shape by heart and hopes to be asked nothing else.
 * EXPECT softmax: left unwritten | wrong
 * EXPECT attention: left unwritten | wrong */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)x;
    for (int i = 0; i < n; i++)
        out[i] = 1.0F / (float)n;
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)q, (void)k, (void)mask;
    if (T == 1 && S == 1)
        for (int d = 0; d < D; d++)
            out[d] = v[d];
}
