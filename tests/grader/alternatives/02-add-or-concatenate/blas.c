/* All by BLAS: the share from two matrix products, the projection by the classical Gram-Schmidt
 * method with matrix-vector products. */
#include "position_input.h"

#include <cblas.h>
#include <string.h>

void add_position(float *z, const float *x, const float *p, int C)
{
    cblas_scopy(C, x, 1, z, 1);
    cblas_saxpy(C, 1, p, 1, z, 1);
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    cblas_scopy(C, x, 1, z, 1);
    cblas_scopy(P, p, 1, z + C, 1);
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    float z_i[C], z_j[C];
    add_position(z_i, x_i, p_i, C);
    add_position(z_j, x_j, p_j, C);
    return cblas_sdot(C, z_i, 1, z_j, 1);
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    float z_i[C + P], z_j[C + P];
    concatenate_position(z_i, x_i, p_i, C, P);
    concatenate_position(z_j, x_j, p_j, C, P);
    return cblas_sdot(C + P, z_i, 1, z_j, 1);
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    struct score_terms terms = {
        cblas_sdot(C, x_i, 1, x_j, 1),
        cblas_sdot(C, x_i, 1, p_j, 1),
        cblas_sdot(C, p_i, 1, x_j, 1),
        cblas_sdot(C, p_i, 1, p_j, 1),
    };
    return terms;
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    float cross[T * T], matching[T * T];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, T, C, 1, x, C, p, C, 0, cross, T);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, T, C, 1, p, C, x, C, 1, cross, T);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, T, C, 1, x, C, x, C, 0, matching, T);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, T, C, 1, p, C, p, C, 1, matching, T);
    for (int i = 0; i < T; i++)
        cross[i * T + i] = matching[i * T + i] = 0;
    return cblas_snrm2(T * T, cross, 1) / cblas_snrm2(T * T, matching, 1);
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    float q[T * C], along[T];
    for (int t = 0; t < T; t++) {
        float *row = q + t * C;
        cblas_scopy(C, p + t * C, 1, row, 1);
        if (t > 0) {
            cblas_sgemv(CblasRowMajor, CblasNoTrans, t, C, 1, q, C, row, 1, 0, along, 1);
            cblas_sgemv(CblasRowMajor, CblasTrans, t, C, -1, q, C, along, 1, 1, row, 1);
        }
        cblas_sscal(C, 1 / cblas_snrm2(C, row, 1), row, 1);
    }
    memset(W, 0, sizeof *W * (size_t)(C * C));
    for (int i = 0; i < C; i++)
        W[i * C + i] = 1;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, C, C, T, -1, q, C, q, C, 1, W, C);
}
