#include "reference/ops/cross_entropy.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "reference/ops/exp.h"
#include "reference/ops/softmax.h"

/* Like softmax, but the sum of exponentials is wanted for itself, and each is scaled only once. */
static float row_loss(float *dx, const float *x, int target, float scale, int V)
{
    const float chosen = x[target], largest = xf_row_max(x, V);
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int v = 0; v < V; v++) {
        dx[v] = xf_exp(x[v] - largest);
        sum += dx[v];
    }
    const float share = scale / sum;
    for (int v = 0; v < V; v++) {
        dx[v] *= share;
    }
    dx[target] -= scale;
    return logf(sum) + (largest - chosen);
}

void xf_cross_entropy(float *loss, float *dx, const float *x, const int *target, float scale,
                      int rows, int V)
{
    for (int r = 0; r < rows; r++) {
        const ptrdiff_t at = (ptrdiff_t)r * V;
        if (target[r] == XF_IGNORED) {
            loss[r] = 0;
            memset(dx + at, 0, (size_t)V * sizeof *dx);
        } else {
            loss[r] = row_loss(dx + at, x + at, target[r], scale, V);
        }
    }
}

int xf_cross_entropy_count(const int *target, int rows)
{
    int count = 0;
    for (int r = 0; r < rows; r++) {
        count += target[r] != XF_IGNORED;
    }
    return count;
}
