/* Everything in float64, rounded once at the end. */
#include "attention.h"

#include <math.h>

static double row_max(const double *x, int n)
{
    double max = -HUGE_VAL;
    for (int i = 0; i < n; i++)
        max = fmax(max, x[i]);
    return max;
}

static void softmax_in_place(double *x, int n)
{
    double max = row_max(x, n), sum = 0;
    for (int i = 0; i < n; i++) {
        x[i] = max > -HUGE_VAL ? exp(x[i] - max) : 0;
        sum += x[i];
    }
    for (int i = 0; i < n && sum > 0; i++)
        x[i] /= sum;
}

static double score_of(const float *q, const float *k, int D)
{
    double dot = 0;
    for (int d = 0; d < D; d++)
        dot += (double)q[d] * (double)k[d];
    return dot / sqrt(D);
}

void softmax(float *out, const float *x, int n)
{
    double *row = malloc((size_t)n * sizeof *row);
    for (int i = 0; i < n; i++)
        row[i] = (double)x[i];
    softmax_in_place(row, n);
    for (int i = 0; i < n; i++)
        out[i] = (float)row[i];
    free(row);
}

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T * T; i++)
        mask[i] = (float)(i % T > i / T ? -HUGE_VAL : -0.0);
}

void attention_scores(float *score, const float *q, const float *k, int T, int S, int D)
{
    for (int i = 0; i < T * S; i++)
        score[i] = (float)score_of(q + i / S * D, k + i % S * D, D);
}

void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D)
{
    double *row = malloc((size_t)S * sizeof *row);
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < S; s++)
            row[s] = score_of(q + t * D, k + s * D, D) + (double)(mask ? mask[t * S + s] : 0);
        softmax_in_place(row, S);
        for (int d = 0; d < D; d++) {
            double mix = 0;
            for (int s = 0; s < S; s++)
                mix += row[s] * (double)v[s * D + d];
            out[t * D + d] = (float)mix;
        }
    }
    free(row);
}

/* Through the Jacobian, entry by entry. */
void softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++)
            sum += (double)dy[j] * (double)y[j] * ((i == j) - (double)y[i]);
        dx[i] = (float)sum;
    }
}
