/* Products by BLAS; the bias goes into the scores before the product is added to it; a diagonal is
 * an array with a step of T + 1, and its sum a product with ones. Turning by float angles. */
#include "relative_position.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, S, P, scale, q_pos, P, k_pos, P, 0,
                bias, S);
}

int relative_bias_index(int i, int j, int T)
{
    return T - 1 - (j - i);
}

/* Row i of a head is T neighbours of its table, backwards: BLAS copies so with a step of -1. */
void relative_bias(float *bias, const float *table, int H, int T)
{
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            cblas_scopy(T, table + h * (2 * T - 1) + i, -1, bias + (h * T + i) * T, 1);
}

void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D)
{
    float weight[T * S];
    memcpy(weight, bias, sizeof weight);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, S, D, 1 / sqrtf((float)D), q, D, k, D,
                1, weight, S);
    for (int i = 0; i < T; i++) {
        float *row = weight + i * S, max = row[0], sum = 0;
        for (int j = 1; j < S; j++)
            max = row[j] > max ? row[j] : max;
        if (isinf(max))
            max = 0;
        for (int j = 0; j < S; j++) {
            row[j] = exp2f((row[j] - max) * 1.44269504f);
            sum += row[j];
        }
        if (sum > 0)
            cblas_sscal(S, 1 / sum, row, 1);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, D, S, 1, weight, S, v, D, 0, out, D);
}

void relative_bias_backward(float *dtable, const float *dbias, int H, int T)
{
    float ones[T];
    for (int i = 0; i < T; i++)
        ones[i] = 1;
    for (int h = 0; h < H; h++)
        for (int offset = 1 - T; offset < T; offset++) {
            const float *begin = dbias + h * T * T + (offset > 0 ? offset * T : -offset);
            *dtable++ = cblas_sdot(T - abs(offset), begin, T + 1, ones, 1);
        }
}

int relative_bias_parameters(int H, int T, bool causal)
{
    return H * (T + (causal ? 0 : T - 1));
}

void rotary(float *y, const float *x, int first, int T, int D)
{
    memcpy(y, x, sizeof *y * (size_t)(T * D));
    for (int t = 0; t < T; t++)
        for (int f = 0; f < D / 2; f++) {
            float angle = (float)(first + t) / powf(10000, 2 * (float)f / (float)D);
            cblas_srot(1, y + t * D + 2 * f, 1, y + t * D + 2 * f + 1, 1, cosf(angle),
                       -sinf(angle));
        }
}

void alibi_slopes(float *slope, int H)
{
    int n = 1 << (31 - __builtin_clz((unsigned)H));
    for (int h = 0; h < H; h++)
        slope[h] = powf(2, h < n ? -8.0f / (float)n * (float)(h + 1)
                                 : -4.0f / (float)n * (float)(2 * (h - n) + 1));
}
