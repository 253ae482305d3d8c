/* Everything summed in double; the projection by the normal equations and Cholesky's factor. */
#include "position_input.h"

#include <math.h>

static double inner(const float *a, const float *b, int n)
{
    double sum = 0;
    for (int c = 0; c < n; c++)
        sum += (double)a[c] * (double)b[c];
    return sum;
}

void add_position(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = (float)((double)x[c] + (double)p[c]);
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    for (int c = 0; c < C + P; c++)
        z[c] = c < C ? x[c] : p[c - C];
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    return (float)(inner(x_i, x_j, C) + inner(x_i, p_j, C) + inner(p_i, x_j, C) +
                   inner(p_i, p_j, C));
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    return (float)(inner(x_i, x_j, C) + inner(p_i, p_j, P));
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    return (struct score_terms){
        .content_content = (float)inner(x_i, x_j, C),
        .content_position = (float)inner(x_i, p_j, C),
        .position_content = (float)inner(p_i, x_j, C),
        .position_position = (float)inner(p_i, p_j, C),
    };
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    double cross = 0, matching = 0;
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            if (i != j) {
                double a = inner(x + i * C, p + j * C, C) + inner(p + i * C, x + j * C, C);
                double b = inner(x + i * C, x + j * C, C) + inner(p + i * C, p + j * C, C);
                cross += a * a / (T * (T - 1));
                matching += b * b / (T * (T - 1));
            }
    return (float)(sqrt(cross) / sqrt(matching));
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    double L[64 * 64];
    for (int i = 0; i < T; i++)
        for (int j = 0; j <= i; j++) {
            double sum = inner(p + i * C, p + j * C, C);
            for (int k = 0; k < j; k++)
                sum -= L[i * T + k] * L[j * T + k];
            L[i * T + j] = i == j ? sqrt(sum) : sum / L[j * T + j];
        }
    for (int a = 0; a < C; a++)
        for (int b = 0; b < C; b++) {
            double left[64], right[64], sum = a == b;
            for (int i = 0; i < T; i++) {
                left[i] = (double)p[i * C + a];
                right[i] = (double)p[i * C + b];
                for (int k = 0; k < i; k++) {
                    left[i] -= L[i * T + k] * left[k];
                    right[i] -= L[i * T + k] * right[k];
                }
                left[i] /= L[i * T + i];
                right[i] /= L[i * T + i];
                sum -= left[i] * right[i];
            }
            W[a * C + b] = (float)sum;
        }
}
