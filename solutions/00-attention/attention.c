#include "attention.h"

#include <math.h>

void softmax(float *out, const float *x, int n)
{
    /* BEGIN SOLUTION */
    float max = -INFINITY;
    for (int i = 0; i < n; i++)
        max = fmaxf(max, x[i]);
    if (max == -INFINITY) { /* all hidden; max - max would be NaN */
        for (int i = 0; i < n; i++)
            out[i] = 0;
        return;
    }

    float sum = 0;
    for (int i = 0; i < n; i++) {
        out[i] = expf(x[i] - max);
        sum += out[i];
    }
    for (int i = 0; i < n; i++)
        out[i] /= sum; /* at least 1: the largest score contributed exp(0) */
    /* END SOLUTION */
}

void causal_mask(float *mask, int T)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++)
        for (int s = 0; s < T; s++)
            mask[t * T + s] = s <= t ? 0 : -INFINITY;
    /* END SOLUTION */
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    /* BEGIN SOLUTION */
    const float scale = 1 / sqrtf((float)D);
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < S; s++) {
            float dot = 0;
            for (int d = 0; d < D; d++)
                dot += q[t * D + d] * k[s * D + d];
            score[t * S + s] = dot * scale;
        }
    }
    /* END SOLUTION */
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    /* Room for (T,S) scores and (T,S) weights, should you want them. */
    float *score = malloc((size_t)T * (size_t)S * sizeof *score);
    float *weight = malloc((size_t)T * (size_t)S * sizeof *weight);
    if (!score || !weight)
        abort();

    /* BEGIN SOLUTION */
    attention_scores(score, q, k, T, S, D);
    for (int t = 0; t < T; t++) {
        float *row = weight + t * S;
        for (int s = 0; mask && s < S; s++)
            score[t * S + s] += mask[t * S + s];
        softmax(row, score + t * S, S);

        for (int d = 0; d < D; d++) {
            float mix = 0;
            for (int s = 0; s < S; s++)
                mix += row[s] * v[s * D + d];
            out[t * D + d] = mix;
        }
    }
    /* END SOLUTION */

    free(weight);
    free(score);
}

void softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    /* BEGIN SOLUTION */
    float mean = 0; /* of dy, weighted by y */
    for (int i = 0; i < n; i++)
        mean += y[i] * dy[i];
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * (dy[i] - mean);
    /* END SOLUTION */
}
