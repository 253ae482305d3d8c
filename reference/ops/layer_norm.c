#include "reference/ops/layer_norm.h"

#include <math.h>
#include <stddef.h>

static const float EPSILON = 1e-5f; /* PyTorch's and GPT-2's */

static float sum_of(const float *x, int C)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int c = 0; c < C; c++) {
        sum += x[c];
    }
    return sum;
}

/* The squares are taken after the mean is subtracted: the difference of two large sums would lose
 * the variance of a row that is far from 0. */
static float squares_about(const float *x, float mean, int C)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int c = 0; c < C; c++) {
        sum += (x[c] - mean) * (x[c] - mean);
    }
    return sum;
}

static void find_moments(float *moments, const float *row, int C)
{
    const float mean = sum_of(row, C) / (float)C;
    moments[0] = mean;
    moments[1] = 1 / sqrtf(squares_about(row, mean, C) / (float)C + EPSILON);
}

void xf_layer_norm_moments(float *moments, const float *x, int rows, int C)
{
    for (int r = 0; r < rows; r++) {
        find_moments(moments + 2 * r, x + (ptrdiff_t)r * C, C);
    }
}

void xf_layer_norm_forward(float *y, float *moments, const float *x, const float *gain,
                           const float *bias, int rows, int C)
{
    for (int r = 0; r < rows; r++) {
        const float *row = x + (ptrdiff_t)r * C;
        float *out = y + (ptrdiff_t)r * C;
        find_moments(moments + 2 * r, row, C);
        const float mean = moments[2 * r], inverse = moments[2 * r + 1];
        for (int c = 0; c < C; c++) {
            out[c] = gain[c] * ((row[c] - mean) * inverse) + bias[c];
        }
    }
}

static void backward_row(float *dx, const float *dy, const float *x, const float *gain, float mean,
                         float inverse, int C)
{
    float mean_g = 0, mean_gn = 0;
#pragma omp simd reduction(+ : mean_g, mean_gn)
    for (int c = 0; c < C; c++) {
        float g = gain[c] * dy[c];
        mean_g += g;
        mean_gn += g * ((x[c] - mean) * inverse);
    }
    mean_g /= (float)C;
    mean_gn /= (float)C;
    for (int c = 0; c < C; c++) {
        float n = (x[c] - mean) * inverse;
        dx[c] += (gain[c] * dy[c] - mean_g - n * mean_gn) * inverse;
    }
}

void xf_layer_norm_backward_input(float *dx, const float *dy, const float *x, const float *gain,
                                  const float *moments, int rows, int C)
{
    for (int r = 0; r < rows; r++) {
        const ptrdiff_t at = (ptrdiff_t)r * C;
        backward_row(dx + at, dy + at, x + at, gain, moments[2 * r], moments[2 * r + 1], C);
    }
}

void xf_layer_norm_backward_weight(float *dgain, float *dbias, const float *dy, const float *x,
                                   const float *moments, int rows, int C, int stride)
{
    for (int r = 0; r < rows; r++) {
        const float *of_y = dy + (ptrdiff_t)r * stride, *of_x = x + (ptrdiff_t)r * stride;
        const float mean = moments[2 * r], inverse = moments[2 * r + 1];
        for (int c = 0; c < C; c++) {
            dgain[c] += of_y[c] * ((of_x[c] - mean) * inverse);
            dbias[c] += of_y[c];
        }
    }
}
