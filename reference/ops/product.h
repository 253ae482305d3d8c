/* The product of many rows with a matrix of weights: of a linear layer, forward and back to its
 * input.
 *
 * BLAS lays both factors out anew before it multiplies them. Where a layer's weights are small and
 * meet a few hundred rows, that is up to a sixth of the work. Here only the weights are laid out, one
 * panel after the other, and the rows are read where they lie (see panel.h). */
#ifndef XF_OPS_PRODUCT_H
#define XF_OPS_PRODUCT_H

#include "reference/ops/blas.h"
#include "reference/ops/panel.h"

/* Whether that is faster than BLAS. It was measured where a processor's vectors are as wide as those
 * of lanes.h; of wider ones, and of narrower, BLAS makes more than a compiler does. */
#if defined(__AVX2__) && defined(__FMA__) && !defined(__AVX512F__)
enum { XF_PRODUCT_IS_FAST = 1 };
#else
enum { XF_PRODUCT_IS_FAST = 0 };
#endif

/* C = A op(B) + beta C, and the bias for every row. The calling thread does the work alone.
 *
 *   c     (M,N)  written; added to if beta is 1
 *   a     (M,K)  read         b  op(b) is (K,N)  read
 *   bias  (N)    read; NULL: none
 *
 * A is not transposed, alpha is 1, and beta 0, or 1 without a bias; M >= XF_PANEL_ROWS, N >= 0,
 * K >= 1. Each sum is taken in the order of k from the bias on, so it does not depend on how rows and
 * columns are shared out. */
__attribute__((nonnull(1, 2, 3, 5))) void xf_product(float *c, const float *a, const float *b,
                                                     const float *bias,
                                                     const struct xf_gemm *product);

#endif
