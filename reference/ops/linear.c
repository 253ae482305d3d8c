#include "reference/ops/linear.h"

#include <stddef.h>
#include <string.h>

#include "reference/ops/blas.h"

/* Where row or column number `first` of W as it is stored begins. */
static const float *from(const float *weight, const struct xf_linear *layer, bool row, int first)
{
    return weight + (row ? (ptrdiff_t)first * (layer->transposed ? layer->in : layer->out) : first);
}

void xf_linear_forward(float *y, const float *x, const float *weight, const float *bias,
                       const struct xf_linear *layer, int first, int count)
{
    const int in = layer->in, out = layer->out;
    for (int r = 0; bias && r < layer->rows; r++) {
        memcpy(y + (ptrdiff_t)r * out + first, bias + first, (size_t)count * sizeof *y);
    }
    xf_gemm(y + first, x, from(weight, layer, layer->transposed, first),
            &(struct xf_gemm){.M = layer->rows,
                              .N = count,
                              .K = in,
                              .transpose_b = layer->transposed,
                              .lda = in,
                              .ldb = layer->transposed ? in : out,
                              .ldc = out,
                              .alpha = 1,
                              .beta = bias ? 1 : 0});
}

void xf_linear_backward_input(float *dx, const float *dy, const float *weight,
                              const struct xf_linear *layer, bool accumulate, int first, int count)
{
    const int in = layer->in, out = layer->out;
    xf_gemm(dx + first, dy, from(weight, layer, !layer->transposed, first),
            &(struct xf_gemm){.M = layer->rows,
                              .N = count,
                              .K = out,
                              .transpose_b = !layer->transposed,
                              .lda = out,
                              .ldb = layer->transposed ? in : out,
                              .ldc = in,
                              .alpha = 1,
                              .beta = accumulate ? 1 : 0});
}

/* Row i of W meets column i of x; stored the other way round, row o of W meets column o of dy. */
void xf_linear_backward_weight(float *dweight, const float *x, const float *dy,
                               const struct xf_linear *layer, int first, int count)
{
    const bool transposed = layer->transposed;
    const int rows = transposed ? layer->out : layer->in;
    const int cols = transposed ? layer->in : layer->out;
    xf_gemm(dweight + (ptrdiff_t)first * cols, (transposed ? dy : x) + first, transposed ? x : dy,
            &(struct xf_gemm){.M = count,
                              .N = cols,
                              .K = layer->rows,
                              .transpose_a = true,
                              .lda = rows,
                              .ldb = cols,
                              .ldc = cols,
                              .alpha = 1,
                              .beta = 1});
}

void xf_linear_backward_bias(float *dbias, const float *dy, const struct xf_linear *layer,
                             int first, int count)
{
    for (int r = 0; r < layer->rows; r++) {
        const float *row = dy + (ptrdiff_t)r * layer->out;
        for (int o = first; o < first + count; o++) {
            dbias[o] += row[o];
        }
    }
}
