#include "reference/ops/blas.h"

#include <cblas.h>

/* Before main(): OpenBLAS's own threads would compete with OpenMP's for the same cores. */
__attribute__((constructor)) static void keep_to_the_calling_thread(void)
{
    openblas_set_num_threads(1);
}

static enum CBLAS_TRANSPOSE transposition(bool transpose)
{
    return transpose ? CblasTrans : CblasNoTrans;
}

void xf_gemm(float *c, const float *a, const float *b, const struct xf_gemm *p)
{
    cblas_sgemm(CblasRowMajor, transposition(p->transpose_a), transposition(p->transpose_b), p->M,
                p->N, p->K, p->alpha, a, p->lda, b, p->ldb, p->beta, c, p->ldc);
}

void xf_gemv(float *y, const float *a, const float *x, int M, int N, int lda, bool transpose,
             float beta)
{
    cblas_sgemv(CblasRowMajor, transposition(transpose), M, N, 1, a, lda, x, 1, beta, y, 1);
}
