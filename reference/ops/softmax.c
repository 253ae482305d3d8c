#include "reference/ops/softmax.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "reference/ops/exp.h"

static float row_max(const float *x, int cols)
{
    float max = -INFINITY;
    for (int c = 0; c < cols; c++)
        max = x[c] > max ? x[c] : max;
    return max;
}

/* The maximum changes nothing in exact arithmetic: it cancels. It keeps exp() from overflowing. */
static void softmax_row(float *out, const float *x, int cols)
{
    float max = row_max(x, cols);
    float shift = max == -INFINITY ? 0 : max; /* -INFINITY less itself would be NaN */
    float sum = 0;
    for (int c = 0; c < cols; c++) {
        out[c] = xf_exp(x[c] - shift);
        sum += out[c];
    }
    float scale = sum == 0 ? 0 : 1 / sum;
    for (int c = 0; c < cols; c++)
        out[c] *= scale;
}

void xf_softmax(float *out, const float *x, int rows, int cols)
{
    assert(rows >= 0 && cols >= 1);
    for (int r = 0; r < rows; r++)
        softmax_row(out + (ptrdiff_t)r * cols, x + (ptrdiff_t)r * cols, cols);
}
