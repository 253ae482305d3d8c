/* Matrix products, by OpenBLAS. The only file that knows it is blas.c.
 *
 * Matrices are row-major: element (m,n) of a matrix `a` is a[m * lda + n], where the leading
 * dimension lda is at least the number of columns as stored. The calling thread does the work
 * alone; several threads may call at once. */
#ifndef XF_OPS_BLAS_H
#define XF_OPS_BLAS_H

#include <stdbool.h>

/* C = alpha op(A) op(B) + beta C, where op is the transpose or nothing. */
struct xf_gemm {
    int M, N, K;       /* C is (M,N), op(A) is (M,K), op(B) is (K,N); all >= 0 */
    bool transpose_a;  /* A is stored (K,M) */
    bool transpose_b;  /* B is stored (N,K) */
    int lda, ldb, ldc; /* leading dimensions, as stored */
    float alpha, beta; /* beta == 0: C is only written, whatever it held */
};

__attribute__((nonnull)) void xf_gemm(float *c, const float *a, const float *b,
                                      const struct xf_gemm *product);

/* y = op(A) x + beta y, with A stored (M,N): y is (M) and x is (N), or the other way round where A
 * is transposed. beta == 0: y is only written, whatever it held. M, N >= 1. */
__attribute__((nonnull)) void xf_gemv(float *y, const float *a, const float *x, int M, int N,
                                      int lda, bool transpose, float beta);

#endif
