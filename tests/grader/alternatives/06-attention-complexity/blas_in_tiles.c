/* BLAS where it fits, keys in tiles of 64 and the maximum raised once a tile; the rows of the decoder
 * from the last; shares from the merged lse, in float. */
#include "complexity.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { TILE = 64 };

int64_t attention_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t total = 0;
    int rows = kind == ENCODER_SELF ? M : N;
    for (int64_t row = rows; row > 0; row--)
        total += 2 * (kind == DECODER_SELF ? row : M) * C;
    return total;
}

int64_t projection_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t query = kind == ENCODER_SELF ? M : N, key = kind == DECODER_SELF ? N : M;
    return (query + key + key + query) * C * C;
}

int64_t writing_multiply_adds(bool cached, int N, int C)
{
    int64_t total = 0;
    for (int t = N; t >= 1; t--)
        total += cached ? (int64_t)2 * t * C : attention_multiply_adds(DECODER_SELF, 1, t, C);
    return total;
}

struct row {
    float max, sum;
};

/* A tile of keys joins what out, max and sum hold. */
static void see(float *out, struct row *row, const float *q, const float *k, const float *v,
                int keys, int D)
{
    float weight[TILE], max = row->max;
    for (int s = 0; s < keys; s++) {
        weight[s] = cblas_sdot(D, q, 1, k + s * D, 1) / sqrtf((float)D);
        max = fmaxf(max, weight[s]);
    }
    float shrink = expf(row->max - max);
    cblas_sscal(D, shrink, out, 1);
    row->sum *= shrink;
    for (int s = 0; s < keys; s++) {
        weight[s] = expf(weight[s] - max);
        row->sum += weight[s];
        cblas_saxpy(D, weight[s], v + s * D, 1, out, 1);
    }
    row->max = max;
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    memset(out, 0, (size_t)T * (size_t)D * sizeof *out);
    for (int t = 0; t < T; t++) {
        struct row row = {-INFINITY, 0};
        for (int s = 0; s < S; s += TILE)
            see(out + t * D, &row, q + t * D, k + s * D, v + s * D, S - s < TILE ? S - s : TILE, D);
        cblas_sscal(D, 1 / row.sum, out + t * D, 1);
    }
}

static void multiply(float *out, const float *x, const float *W, int rows, int C)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, C, C, 1, x, C, W, C, 0, out, C);
}

/* By the textbook, all scores at once. */
void cross_attention(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                     const float *W_v, int N, int M, int C)
{
    size_t width = (size_t)C * sizeof(float);
    float *q = malloc((size_t)N * width), *k = malloc((size_t)M * width);
    float *v = malloc((size_t)M * width), *w = malloc((size_t)N * (size_t)M * sizeof *w);
    if (!q || !k || !v || !w)
        abort();
    multiply(q, x, W_q, N, C);
    multiply(k, z, W_k, M, C);
    multiply(v, z, W_v, M, C);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, M, C, 1 / sqrtf((float)C), q, C, k, C,
                0, w, M);
    for (int n = 0; n < N; n++) {
        float *row = w + (size_t)n * (size_t)M, max = row[0], sum = 0;
        for (int m = 1; m < M; m++)
            max = fmaxf(max, row[m]);
        for (int m = 0; m < M; m++)
            sum += row[m] = expf(row[m] - max);
        cblas_sscal(M, 1 / sum, row, 1);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, C, M, 1, w, M, v, C, 0, out, C);
    free(w);
    free(v);
    free(k);
    free(q);
}

/* Itself first, then the past from its end. */
void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    struct row row = {-INFINITY, 0};
    memset(out, 0, (size_t)D * sizeof *out);
    for (int s = t; s >= 0; s--)
        see(out, &row, q, s == t ? k : key_cache + s * D, s == t ? v : value_cache + s * D, 1, D);
    cblas_sscal(D, 1 / row.sum, out, 1);
    memcpy(key_cache + t * D, k, (size_t)D * sizeof *k);
    memcpy(value_cache + t * D, v, (size_t)D * sizeof *v);
}

float merge_parts(float *out, const float *a, float lse_a, const float *b, float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    float lse = isinf(max) ? max : max + log1pf(expf(-fabsf(lse_a - lse_b)));
    for (int d = 0; d < D; d++)
        out[d] = isinf(lse) ? 0 : fmaf(expf(lse_a - lse), a[d], expf(lse_b - lse) * b[d]);
    return lse;
}
