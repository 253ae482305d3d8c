/* The most exact arithmetic at hand, and the projection by Householder's reflections: W is the
 * product of all of them around the identity whose first T diagonal elements are zero. */
#include "position_input.h"

#include <math.h>

static long double inner(const float *a, const float *b, int n)
{
    long double sum = 0;
    for (int c = 0; c < n; c++)
        sum += (long double)a[c] * (long double)b[c];
    return sum;
}

void add_position(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = (float)((long double)x[c] + (long double)p[c]);
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    for (int c = C + P - 1; c >= 0; c--)
        z[c] = c < C ? x[c] : p[c - C];
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    long double score = 0;
    for (int c = 0; c < C; c++)
        score += ((long double)x_i[c] + (long double)p_i[c]) *
                 ((long double)x_j[c] + (long double)p_j[c]);
    return (float)score;
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    return (float)(inner(x_i, x_j, C) + inner(p_i, p_j, P));
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    return (struct score_terms){(float)inner(x_i, x_j, C), (float)inner(x_i, p_j, C),
                                (float)inner(p_i, x_j, C), (float)inner(p_i, p_j, C)};
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    long double cross = 0, matching = 0;
    for (int i = 0; i < T; i++)
        for (int j = 0; j < i; j++) {
            long double a = inner(x + i * C, p + j * C, C) + inner(p + i * C, x + j * C, C);
            long double b = inner(x + i * C, x + j * C, C) + inner(p + i * C, p + j * C, C);
            cross += a * a;
            matching += b * b;
        }
    return (float)sqrtl(cross / matching);
}

/* rows -= 2 (rows v) v^T / (v.v), for `count` rows; column j of a row is rows[j * stride]. */
static void reflect(float *rows, int count, int next, int stride, const float *v, float square,
                    int C)
{
    for (int r = 0; r < count; r++) {
        float *row = rows + r * next;
        float sum = 0;
        for (int j = 0; j < C; j++)
            sum += row[j * stride] * v[j];
        for (int j = 0; j < C; j++)
            row[j * stride] -= 2 * sum / square * v[j];
    }
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    float R[64 * 64], v[64 * 64], square[64];
    for (int k = 0; k < T * C; k++)
        R[k] = p[k];
    for (int t = 0; t < T; t++) {
        float *u = v + t * C;
        float length = 0;
        for (int c = 0; c < C; c++) {
            u[c] = c < t ? 0 : R[t * C + c];
            length += u[c] * u[c];
        }
        u[t] += copysignf(sqrtf(length), u[t]);
        square[t] = 0;
        for (int c = t; c < C; c++)
            square[t] += u[c] * u[c];
        reflect(R, T, C, 1, u, square[t], C);
    }
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++)
            W[i * C + j] = i == j && i >= T;
    for (int t = T - 1; t >= 0; t--) {
        reflect(W, C, C, 1, v + t * C, square[t], C);
        reflect(W, C, 1, C, v + t * C, square[t], C);
    }
}
