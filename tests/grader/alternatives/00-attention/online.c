/* One pass over the keys: a running maximum, a running sum and a running mix, rescaled whenever the
 * maximum grows [Milakov and Gimelshein 2018]. Loops run backwards; queries are scaled first. */
#include "attention.h"

#include <math.h>

void softmax(float *out, const float *x, int n)
{
    float max = -INFINITY, sum = 0;
    for (int i = n - 1; i >= 0; i--) {
        if (x[i] > max) {
            sum *= expf(max - x[i]);
            max = x[i];
        }
        if (x[i] > -INFINITY)
            sum += expf(x[i] - max);
    }
    for (int i = n - 1; i >= 0; i--)
        out[i] = x[i] > -INFINITY ? expf(x[i] - max) * (1 / sum) : 0;
}

void causal_mask(float *mask, int T)
{
    for (int s = 0; s < T; s++) {
        for (int t = 0; t < s; t++)
            mask[t * T + s] = logf(0);
        for (int t = s; t < T; t++)
            mask[t * T + s] = 0;
    }
}

static float scaled_dot(const float *q, const float *k, int D)
{
    const float scale = powf((float)D, -0.5F);
    float dot = 0;
    for (int d = D - 1; d >= 0; d--)
        dot += scale * q[d] * k[d];
    return dot;
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int s = S - 1; s >= 0; s--)
        for (int t = T - 1; t >= 0; t--)
            score[t * S + s] = scaled_dot(q + t * D, k + s * D, D);
}

static void attend_row(float *out, const float *q, const float *k, const float *v,
                       const float *mask, int S, int D)
{
    float max = -INFINITY, sum = 0;
    for (int d = 0; d < D; d++)
        out[d] = 0;
    for (int s = 0; s < S; s++) {
        float score = scaled_dot(q, k + s * D, D) + (mask ? mask[s] : 0);
        if (score == -INFINITY)
            continue;
        float larger = fmaxf(max, score);
        float old = expf(max - larger), new = expf(score - larger);
        sum = sum * old + new;
        for (int d = 0; d < D; d++)
            out[d] = out[d] * old + new *v[s * D + d];
        max = larger;
    }
    for (int d = 0; d < D && sum > 0; d++)
        out[d] /= sum;
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    for (int t = T - 1; t >= 0; t--)
        attend_row(out + t * D, q + t * D, k, v, mask ? mask + t * S : NULL, S, D);
}

void softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    float mean = 0;
    for (int i = n - 1; i >= 0; i--)
        mean = fmaf(y[i], dy[i], mean);
    for (int i = n - 1; i >= 0; i--)
        dx[i] = y[i] * dy[i] - y[i] * mean;
}
