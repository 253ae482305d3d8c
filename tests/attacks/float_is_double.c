/* Redefines float, so that every array is twice as long as it was given.
 * EXPECT softmax: out of bounds | wrong
 * EXPECT causal_mask: out of bounds | wrong
 * EXPECT attention_scores: out of bounds | wrong
 * EXPECT attention: out of bounds | wrong
 * EXPECT *: not defined
 * ALONE */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define float double
#include "attention.h"

static void fill(double *out, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = 0.5;
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
