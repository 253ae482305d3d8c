/* Chapter 04's functions by the engine, for chapters that are built on them. */
#pragma GCC visibility push(default)
#include "chapters/04-multi-head-attention/multi_head.h"
#pragma GCC visibility pop

#include <stdlib.h>
#include <string.h>

#include "reference/attention/map.h"
#include "reference/ops/blas.h"
#include "reference/ops/linear.h"

void split_heads(float *out, const float *x, int T, int H, int D)
{
    for (int n = 0; n < H * T; n++)
        memcpy(out + n * D, x + (n % T * H + n / T) * D, (size_t)D * sizeof *x);
}

void merge_heads(float *out, const float *x, int T, int H, int D)
{
    for (int n = 0; n < H * T; n++)
        memcpy(out + (n % T * H + n / T) * D, x + n * D, (size_t)D * sizeof *x);
}

/* Heads stay side by side, in columns of queries, keys and values, (T,C) each. */
static void attend(float *mixed, float *maps, const float *projected, const float *mask, int T,
                   int H, int D)
{
    const int C = H * D;
    const float *q = projected, *k = q + T * C, *v = k + T * C;
    const struct xf_gemm mix = {.M = T, .N = D, .K = T, .lda = T, .ldb = C, .ldc = C, .alpha = 1};
    struct xf_attention a = {.B = 1, .H = H, .T = T, .S = T, .D = D, .mask.bias = mask};
    a.q = a.k = xf_strides_of_rows(T, C, D);
    a.mask.bias_strides.row = T;
    a.scale = xf_attention_scale(D);
    for (int h = 0; h < H; h++) {
        xf_attention_map(maps + h * T * T, q, k, &a, 0, h);
        xf_gemm(mixed + h * D, maps + h * T * T, v + h * D, &mix);
    }
}

void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D)
{
    const int C = H * D, size = T * C;
    const struct xf_linear layer = {.rows = T, .in = C, .out = C};
    float *projected = malloc(sizeof *projected * (size_t)(4 * size)), *mixed;
    if (!projected)
        abort();
    mixed = projected + 3 * size;
    for (int i = 0; i < 3; i++)
        xf_linear_forward(projected + i * size, x, W + i * C * C, NULL, &layer, 0, C);
    attend(mixed, maps, projected, mask, T, H, D);
    xf_linear_forward(out, mixed, W + 3 * C * C, NULL, &layer, 0, C);
    free(projected);
}
