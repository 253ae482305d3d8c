/* Does nothing at all. Zeroed arrays would look like an answer.
 * EXPECT softmax: left unwritten
 * EXPECT causal_mask: left unwritten
 * EXPECT attention_scores: left unwritten
 * EXPECT attention: left unwritten */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
}

void causal_mask(float *mask, int T)
{
    (void)mask, (void)T;
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    (void)score, (void)q, (void)k, (void)T, (void)S, (void)D;
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    (void)out, (void)q, (void)k, (void)v, (void)mask, (void)T, (void)S, (void)D;
}
