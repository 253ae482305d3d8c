#include "reference/ops/product.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

enum {
    ROWS = XF_PANEL_ROWS,
    COLS = XF_PANEL_COLS,
    DEPTH = 512 /* of a panel at most: as much as a core's first cache holds */
};

/* A panel, and what becomes of the columns of C that it makes. */
struct strip {
    const float *panel; /* (depth,16) */
    const float *start; /* (cols): what sums of every row begin with; NULL: with what C holds */
    int depth, cols;
};

/* A tile that C holds in part: its first `skip` rows are made already, and columns may be missing. */
static void make_edge(float *c, ptrdiff_t ldc, const float *a, ptrdiff_t lda, int skip,
                      const struct strip *strip)
{
    const size_t row = (size_t)strip->cols * sizeof *c;
    float tile[ROWS * COLS] = {0};
    for (int m = skip; m < ROWS; m++) {
        memcpy(tile + m * COLS, strip->start ? strip->start : c + m * ldc, row);
    }
    xf_panel_product(tile, COLS, tile, COLS, a, lda, 1, strip->panel, strip->depth);
    for (int m = skip; m < ROWS; m++) {
        memcpy(c + m * ldc, tile + m * COLS, row);
    }
}

static void make_strip(float *c, ptrdiff_t ldc, const float *a, ptrdiff_t lda, int M,
                       const struct strip *strip)
{
    for (int m = 0; m < M; m += ROWS) {
        float *tile = c + m * ldc;
        if (m + ROWS > M) {
            const int first = M - ROWS;
            make_edge(c + first * ldc, ldc, a + first * lda, lda, m - first, strip);
        } else if (strip->cols < COLS) {
            make_edge(tile, ldc, a + m * lda, lda, 0, strip);
        } else {
            xf_panel_product(tile, ldc, strip->start ? strip->start : tile, strip->start ? 0 : ldc,
                             a + m * lda, lda, 1, strip->panel, strip->depth);
        }
    }
}

/* Rows from k and columns from n of op(B). */
static void lay_out(float *panel, const float *b, const struct xf_gemm *product, int k, int n,
                    const struct strip *strip)
{
    const ptrdiff_t ldb = product->ldb;
    if (product->transpose_b) {
        xf_panel_from_rows(panel, b + n * ldb + k, ldb, strip->cols, strip->depth);
    } else {
        xf_panel_from_columns(panel, b + k * ldb + n, ldb, strip->cols, strip->depth);
    }
}

/* What sums begin with in columns from n on, when they are at k. */
static const float *start_of(const float *bias, const struct xf_gemm *product, int k, int n)
{
    if (k > 0 || product->beta != 0) {
        return NULL;
    }
    return bias ? bias + n : xf_panel_zeros;
}

/* Depths are much the same, so that none is too short to pay. */
void xf_product(float *c, const float *a, const float *b, const float *bias,
                const struct xf_gemm *product)
{
    const int M = product->M, N = product->N, K = product->K;
    const int parts = (K + DEPTH - 1) / DEPTH, most = (K + parts - 1) / parts;
    _Alignas(64) float panel[DEPTH * COLS];
    assert(M >= ROWS && !product->transpose_a && (!bias || product->beta == 0));
    for (int k = 0; k < K; k += most) {
        for (int n = 0; n < N; n += COLS) {
            const struct strip strip = {.panel = panel,
                                        .start = start_of(bias, product, k, n),
                                        .depth = K - k < most ? K - k : most,
                                        .cols = N - n < COLS ? N - n : COLS};
            lay_out(panel, b, product, k, n, &strip);
            make_strip(c + n, product->ldc, a + k, product->lda, M, &strip);
        }
    }
}
