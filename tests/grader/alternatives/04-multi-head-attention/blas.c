/* By BLAS, on heads that stay side by side; the key is turned forward instead of the query back. */
#include "multi_head.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

void split_heads(float *out, const float *x, int T, int H, int D)
{
    for (int t = 0; t < T; t++)
        for (int h = 0; h < H; h++)
            cblas_scopy(D, x + (t * H + h) * D, 1, out + (h * T + t) * D, 1);
}

void merge_heads(float *out, const float *x, int T, int H, int D)
{
    for (int h = 0; h < H; h++)
        for (int d = 0; d < D; d++)
            cblas_scopy(T, x + h * T * D + d, D, out + h * D + d, H * D);
}

static void product(float *y, const float *x, const float *W, int T, int C)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, C, C, 1, x, C, W, C, 0, y, C);
}

/* The exponent is a difference to the logarithm of the sum. */
static void weigh(float *row, int n)
{
    float max = -INFINITY, sum = 0;
    for (int s = 0; s < n; s++)
        max = fmaxf(max, row[s]);
    for (int s = 0; s < n && max > -INFINITY; s++)
        sum += expf(row[s] - max);
    const float lse = max + logf(sum);
    for (int s = 0; s < n; s++)
        row[s] = sum > 0 ? expf(row[s] - lse) : 0;
}

void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D)
{
    const int C = H * D;
    float *q = malloc(sizeof *q * (size_t)(4 * T * C));
    if (!q)
        abort();
    float *k = q + T * C, *v = k + T * C, *mixed = v + T * C;
    product(q, x, W, T, C);
    product(k, x, W + C * C, T, C);
    product(v, x, W + 2 * C * C, T, C);
    cblas_sscal(T * C, powf((float)D, -0.5f), q, 1);
    for (int h = 0; h < H; h++) {
        float *map = maps + h * T * T;
        for (int i = 0; i < T * T; i++)
            map[i] = mask ? mask[i] : 0;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, T, D, 1, q + h * D, C, k + h * D, C,
                    1, map, T);
        for (int t = 0; t < T; t++)
            weigh(map + t * T, T);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, D, T, 1, map, T, v + h * D, C, 0,
                    mixed + h * D, C);
    }
    product(out, mixed, W + 3 * C * C, T, C);
    free(q);
}

int multi_head_parameters(int C, int H, int D)
{
    return H * (C * D + C * D + C * D + D * C);
}

void previous_token_head(float *W_q, float *W_k, float gain, int E, int P)
{
    memset(W_q, 0, sizeof *W_q * (size_t)((E + P) * P));
    memset(W_k, 0, sizeof *W_k * (size_t)((E + P) * P));
    for (int i = 0; i < P / 2; i++) {
        const float w = expf(-2.0f * (float)i / (float)P * logf(10000));
        float *query = W_q + (E + 2 * i) * P + 2 * i, *key = W_k + (E + 2 * i) * P + 2 * i;
        query[0] = query[P + 1] = 1;
        key[0] = key[P + 1] = gain * cosf(w);
        key[P] = gain * sinf(w);
        key[1] = -gain * sinf(w);
    }
}

enum head_pattern classify_head(float *scores, const float *map, const int *tokens, int T)
{
    float repeats = 0, found = 0, even = 0;
    for (int t = 1; t < T; t++) {
        const float share = 1 / ((float)t + 1);
        for (int s = 0; s <= t; s++)
            even += map[t * T + s] < share ? map[t * T + s] : share;
        for (int s = t - 1; s >= 0; s--)
            if (tokens[s] == tokens[t]) {
                found += map[t * T + s + 1];
                repeats++;
                break;
            }
    }
    const float mean = 1 / (float)(T - 1);
    scores[HEAD_PREVIOUS_TOKEN] = cblas_sasum(T - 1, map + T, T + 1) * mean;
    scores[HEAD_FIRST_TOKEN] = cblas_sasum(T - 1, map + T, T) * mean;
    scores[HEAD_SAME_POSITION] = cblas_sasum(T - 1, map + T + 1, T + 1) * mean;
    scores[HEAD_UNIFORM] = even * mean;
    scores[HEAD_INDUCTION] = repeats > 0 ? found / repeats : 0;
    const int best = (int)cblas_isamax(HEAD_OTHER, scores, 1);
    return scores[best] > 0.5f ? (enum head_pattern)best : HEAD_OTHER;
}

void induction_head(float *W_q, float *W_k, float gain, int E)
{
    memset(W_q, 0, sizeof *W_q * (size_t)(2 * E * E));
    memset(W_k, 0, sizeof *W_k * (size_t)(2 * E * E));
    const float root = sqrtf(gain);
    cblas_saxpy(E, 1, &root, 0, W_q, E + 1);
    cblas_saxpy(E, 1, &root, 0, W_k + E * E, E + 1);
}
