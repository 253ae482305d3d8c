/* Softmax as exp(x - log sum exp(x)), through powers of two; hidden scores kept at -INFINITY. The
 * key is the outer loop of everything that allows it. */
#include "attention.h"

#include <math.h>

static const float LOG2_E = 1.44269504F;

void softmax(float *out, const float *x, int n)
{
    float max = x[0], sum = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > max)
            max = x[i];
    for (int i = 0; i < n; i++)
        sum += isinf(max) ? 1 : exp2f((x[i] - max) * LOG2_E);
    float log_sum = isinf(max) ? 0 : max + logf(sum);
    for (int i = 0; i < n; i++)
        out[i] = exp2f((x[i] - log_sum) * LOG2_E);
}

void causal_mask(float *mask, int T)
{
    float *end = mask + T * T;
    for (float *cell = mask; cell < end; cell++)
        *cell = 0;
    for (int t = 0; t < T; t++)
        for (float *cell = mask + t * T + t + 1; cell < mask + (t + 1) * T; cell++)
            *cell = -HUGE_VALF;
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int i = 0; i < T * S; i++)
        score[i] = 0;
    for (int d = 0; d < D; d++) {
        for (int s = 0; s < S; s++) {
            for (int t = 0; t < T; t++) {
                score[t * S + s] +=
                    q[t * D + d] / sqrtf(sqrtf((float)D)) * (k[s * D + d] / sqrtf(sqrtf((float)D)));
            }
        }
    }
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    float *score = malloc((size_t)T * (size_t)S * sizeof *score);
    float *weight = malloc((size_t)S * sizeof *weight);
    attention_scores(score, q, k, T, S, D);
    for (int i = 0; i < T * D; i++)
        out[i] = 0;
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < S && mask != NULL; s++)
            score[t * S + s] = mask[t * S + s] + score[t * S + s];
        softmax(weight, score + t * S, S);
        for (int s = 0; s < S; s++)
            for (int d = 0; d < D; d++)
                out[t * D + d] += weight[s] * v[s * D + d];
    }
    free(weight);
    free(score);
}

/* The pairwise differences of dy, weighted: dx[i] = y[i] sum over j of y[j] (dy[i] - dy[j]). */
void softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++) {
        float sum = 0;
        for (int j = 0; j < n; j++)
            sum += y[j] * (dy[i] - dy[j]);
        dx[i] = y[i] * sum;
    }
}
