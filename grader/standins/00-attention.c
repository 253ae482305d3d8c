/* Chapter 00's functions by the engine, for chapters that are built on them. */
#pragma GCC visibility push(default)
#include "chapters/00-attention/attention.h"
#pragma GCC visibility pop

#include <math.h>
#include <stdlib.h>

#include "reference/attention/attention.h"
#include "reference/ops/blas.h"
#include "reference/ops/softmax.h"

void softmax(float *out, const float *x, int n)
{
    xf_softmax(out, x, 1, n);
}

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T * T; i++)
        mask[i] = i % T > i / T ? -INFINITY : 0;
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    xf_gemm(score, q, k,
            &(struct xf_gemm){.M = T,
                              .N = S,
                              .K = D,
                              .transpose_b = true,
                              .lda = D,
                              .ldb = D,
                              .ldc = S,
                              .alpha = xf_attention_scale(D)});
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    if (xf_attention_single(out, q, k, v, mask, T, S, D) != XF_OK)
        abort();
}
