#include "reference/attention/map.h"

#include <math.h>

#include "reference/ops/blas.h"
#include "reference/ops/softmax.h"

/* Adds the bias to a row of scores, and hides what the mask hides. */
static void mask_row(float *row, const struct xf_attention *a, int b, int h, int t)
{
    const struct xf_mask *mask = &a->mask;
    const int visible = xf_mask_visible(mask, b, t, a->T, a->S);
    if (mask->bias) {
        const float *bias = mask->bias + xf_strides_at(mask->bias_strides, b, h, t);
        for (int s = 0; s < visible; s++) {
            row[s] += bias[s];
        }
    }
    for (int s = visible; s < a->S; s++) {
        row[s] = -INFINITY;
    }
}

void xf_attention_map(float *map, const float *q, const float *k, const struct xf_attention *a,
                      int b, int h)
{
    const struct xf_gemm product = {.M = a->T,
                                    .N = a->S,
                                    .K = a->D,
                                    .transpose_b = true,
                                    .lda = (int)a->q.row,
                                    .ldb = (int)a->k.row,
                                    .ldc = a->S,
                                    .alpha = a->scale};
    xf_gemm(map, q + xf_strides_at(a->q, b, h, 0), k + xf_strides_at(a->k, b, h, 0), &product);
    for (int t = 0; t < a->T; t++) {
        mask_row(map + (ptrdiff_t)t * a->S, a, b, h, t);
    }
    xf_softmax(map, map, a->T, a->S);
}
