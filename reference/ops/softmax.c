#include "reference/ops/softmax.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "reference/ops/exp.h"

/* Several maxima side by side, because one alone would make each comparison wait for the last. */
float xf_max(const float *x, int n)
{
    enum { LANES = 16 };
    float lane[LANES], max = -INFINITY;
    int i = 0;
    for (int l = 0; l < LANES; l++) {
        lane[l] = -INFINITY;
    }
    for (; i + LANES <= n; i += LANES) {
        for (int l = 0; l < LANES; l++) {
            lane[l] = x[i + l] > lane[l] ? x[i + l] : lane[l];
        }
    }
    for (int l = 0; l < LANES; l++) {
        max = lane[l] > max ? lane[l] : max;
    }
    for (; i < n; i++) {
        max = x[i] > max ? x[i] : max;
    }
    return max;
}

float xf_exp_shifted(float *out, const float *x, float shift, int n)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < n; i++) {
        out[i] = xf_exp(x[i] - shift);
        sum += out[i];
    }
    return sum;
}

float xf_softmax_shift(float max)
{
    return max == -INFINITY ? 0 : max;
}

/* The maximum changes nothing in exact arithmetic: it cancels. It keeps exp() from overflowing. */
static void softmax_row(float *out, const float *x, int cols)
{
    float sum = xf_exp_shifted(out, x, xf_softmax_shift(xf_max(x, cols)), cols);
    float scale = sum == 0 ? 0 : 1 / sum;
    for (int c = 0; c < cols; c++) {
        out[c] *= scale;
    }
}

void xf_softmax(float *out, const float *x, int rows, int cols)
{
    assert(rows >= 0 && cols >= 1);
    for (int r = 0; r < rows; r++) {
        softmax_row(out + (ptrdiff_t)r * cols, x + (ptrdiff_t)r * cols, cols);
    }
}
