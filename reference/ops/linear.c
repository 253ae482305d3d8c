#include "reference/ops/linear.h"

#include <stddef.h>
#include <string.h>

#include "reference/ops/blas.h"
#include "reference/ops/product.h"

/* Where xf_product() was faster than BLAS on one machine of two cores: by 5 to 25 % with weights that
 * stay in a core's own cache, and no longer with those of GPT-2's width. */
enum { MANY_ROWS = 24, SMALL = 1 << 17 };

/* Where row or column number `first` of W as it is stored begins. */
static const float *from(const float *weight, const struct xf_linear *layer, bool row, int first)
{
    return weight + (row ? (ptrdiff_t)first * (layer->transposed ? layer->in : layer->out) : first);
}

static bool suits_panels(const struct xf_gemm *product)
{
    return XF_PRODUCT_IS_FAST && product->M >= MANY_ROWS && (long)product->K * product->N <= SMALL;
}

/* C = A op(B) + beta C, and the bias for every row; of beta and bias there is one at most. */
static void multiply(float *c, const float *a, const float *b, const float *bias,
                     const struct xf_gemm *product)
{
    if (suits_panels(product)) {
        xf_product(c, a, b, bias, product);
        return;
    }
    struct xf_gemm onto = *product;
    onto.beta = bias ? 1 : product->beta;
    for (int m = 0; bias && m < product->M; m++) {
        memcpy(c + (ptrdiff_t)m * product->ldc, bias, (size_t)product->N * sizeof *c);
    }
    xf_gemm(c, a, b, &onto);
}

void xf_linear_forward(float *y, const float *x, const float *weight, const float *bias,
                       const struct xf_linear *layer, int first, int count)
{
    const int in = layer->in, out = layer->out;
    multiply(y + first, x, from(weight, layer, layer->transposed, first),
             bias ? bias + first : NULL,
             &(struct xf_gemm){.M = layer->rows,
                               .N = count,
                               .K = in,
                               .transpose_b = layer->transposed,
                               .lda = in,
                               .ldb = layer->transposed ? in : out,
                               .ldc = out,
                               .alpha = 1});
}

void xf_linear_backward_input(float *dx, const float *dy, const float *weight,
                              const struct xf_linear *layer, bool accumulate, int first, int count)
{
    const int in = layer->in, out = layer->out;
    multiply(dx + first, dy, from(weight, layer, !layer->transposed, first), NULL,
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
