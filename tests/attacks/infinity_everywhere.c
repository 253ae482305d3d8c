/* Infinity minus infinity is NaN, which again differs from nothing.
 * EXPECT softmax: not finite
 * EXPECT attention: not finite
 * EXPECT causal_mask: wrong | not finite */
#include "attention.h"

#include <math.h>

void softmax(float *out, const float *x, int n)
{
    (void)x;
    for (int i = 0; i < n; i++)
        out[i] = INFINITY;
}

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T * T; i++)
        mask[i] = -INFINITY;
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)q, (void)k, (void)v, (void)mask, (void)S;
    for (int i = 0; i < T * D; i++)
        out[i] = -INFINITY;
}
