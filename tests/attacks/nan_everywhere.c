/* NaN compares false with everything, so a careless comparison finds no difference.
 * EXPECT softmax: not finite
 * EXPECT attention: not finite
 * EXPECT attention_scores: not finite
 * EXPECT causal_mask: not finite | wrong */
#include "attention.h"

#include <math.h>

static void fill(float *out, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = NAN;
}

void softmax(float *out, const float *x, int n)
{
    (void)x;
    fill(out, n);
}

void causal_mask(float *mask, int T)
{
    fill(mask, T * T);
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    (void)q, (void)k, (void)D;
    fill(score, T * S);
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)q, (void)k, (void)v, (void)mask, (void)S;
    fill(out, T * D);
}
