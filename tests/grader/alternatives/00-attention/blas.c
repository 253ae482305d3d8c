/* The products by BLAS. */
#include "attention.h"

#include <cblas.h>
#include <math.h>

void softmax(float *out, const float *x, int n)
{
    float max = -INFINITY;
    for (int i = 0; i < n; i++)
        max = x[i] > max ? x[i] : max;
    for (int i = 0; i < n; i++)
        out[i] = max > -INFINITY ? expf(x[i] - max) : 0;
    float sum = cblas_sasum(n, out, 1);
    cblas_sscal(n, sum > 0 ? 1 / sum : 0, out, 1);
}

void causal_mask(float *mask, int T)
{
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) {
            mask[t * T + s] = 0;
            if (t < s)
                mask[t * T + s] = -INFINITY;
        }
    }
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, S, D, 1 / sqrtf((float)D), q, D, k, D,
                0, score, S);
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    float *weight = malloc((size_t)T * (size_t)S * sizeof *weight);
    attention_scores(weight, q, k, T, S, D);
    if (mask)
        cblas_saxpy(T * S, 1, mask, 1, weight, 1);
    for (int t = 0; t < T; t++)
        softmax(weight + t * S, weight + t * S, S);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, D, S, 1, weight, S, v, D, 0, out, D);
    free(weight);
}

void softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    float mean = cblas_sdot(n, y, 1, dy, 1);
    for (int i = 0; i < n; i++)
        dx[i] = (dy[i] - mean) * y[i];
}
