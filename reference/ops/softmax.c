#include "reference/ops/softmax.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "reference/ops/exp.h"
#include "reference/ops/lanes.h"

/* Maxima side by side, because one alone would make each comparison wait for the last. */
float xf_row_max(const float *x, int n)
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

int xf_row_argmax(const float *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++) {
        best = x[i] > x[best] ? i : best;
    }
    return best;
}

/* Sums side by side, as maxima are, for the same reason; besides, each rounds less. */
static float row_sum(const float *x, int n)
{
    float sum = 0;
    xf_lanes even = {0}, odd = {0};
    int i = 0;
    for (; i + 2 * XF_LANES <= n; i += 2 * XF_LANES) {
        even += *(const xf_lanes *)(x + i);
        odd += *(const xf_lanes *)(x + i + XF_LANES);
    }
    even += odd;
    for (int l = 0; l < XF_LANES; l++) {
        sum += even[l];
    }
    for (; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

float xf_softmax_shift(float max)
{
    return max == -INFINITY ? 0 : max;
}

/* The maximum changes nothing in exact arithmetic: it cancels. It keeps exp() from overflowing. */
static void softmax_in_place(float *x, int n)
{
    float shift = xf_softmax_shift(xf_row_max(x, n));
    for (int i = 0; i < n; i++) {
        x[i] = xf_exp(x[i] - shift);
    }
    float sum = row_sum(x, n);
    float scale = sum == 0 ? 0 : 1 / sum;
    for (int i = 0; i < n; i++) {
        x[i] *= scale;
    }
}

void xf_softmax(float *out, const float *x, int rows, int cols)
{
    assert(rows >= 0 && cols >= 1);
    memmove(out, x, (size_t)rows * (size_t)cols * sizeof *out);
    for (int r = 0; r < rows; r++) {
        softmax_in_place(out + (ptrdiff_t)r * cols, cols);
    }
}
