#include "reference/ops/softmax.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "reference/ops/exp.h"
#include "reference/ops/lanes.h"

/* Maxima side by side, because one alone would make each comparison wait for the last. */
static float row_max(const float *x, int n)
{
    float max = -INFINITY;
    xf_lanes even = max - (xf_lanes){0}, odd = even;
    int i = 0;
    for (; i + 2 * XF_LANES <= n; i += 2 * XF_LANES) {
        xf_lanes_take_larger(&even, (const xf_lanes *)(x + i));
        xf_lanes_take_larger(&odd, (const xf_lanes *)(x + i + XF_LANES));
    }
    xf_lanes_take_larger(&even, &odd);
    for (int l = 0; l < XF_LANES; l++) {
        max = even[l] > max ? even[l] : max;
    }
    for (; i < n; i++) {
        max = x[i] > max ? x[i] : max;
    }
    return max;
}

/* out[i] = exp(x[i] - shift); returns their sum. */
static float exp_shifted(float *out, const float *x, float shift, int n)
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
    float sum = exp_shifted(out, x, xf_softmax_shift(row_max(x, cols)), cols);
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
