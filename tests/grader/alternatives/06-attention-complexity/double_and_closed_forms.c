/* Double accumulators, two passes over the keys, closed forms for the counts. */
#include "complexity.h"

#include <math.h>

int64_t attention_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t m = M, n = N, c = C;
    if (kind == DECODER_SELF)
        return n * (n + 1) * c;
    return kind == CROSS ? 2 * m * n * c : 2 * m * m * c;
}

int64_t projection_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t square = (int64_t)C * C;
    if (kind == CROSS)
        return 2 * square * M + 2 * square * N;
    return 4 * square * (kind == ENCODER_SELF ? M : N);
}

int64_t writing_multiply_adds(bool cached, int N, int C)
{
    int64_t n = N;
    return cached ? n * (n + 1) * C : n * (n + 1) * (n + 2) / 3 * C;
}

static double score(const float *q, const float *k, int D)
{
    double dot = 0;
    for (int d = D - 1; d >= 0; d--)
        dot += (double)q[d] * (double)k[d];
    return dot / sqrt(D);
}

/* The maximum in a first pass, everything else in a second, from the last key to the first. */
static void attend(float *out, const float *q, const float *k, const float *v, int S, int D)
{
    double *mix = calloc((size_t)D, sizeof *mix), max = -HUGE_VAL, sum = 0;
    if (!mix)
        abort();
    for (int s = 0; s < S; s++)
        max = fmax(max, score(q, k + s * D, D));
    for (int s = S - 1; s >= 0; s--) {
        double weight = exp(score(q, k + s * D, D) - max);
        sum += weight;
        for (int d = 0; d < D; d++)
            mix[d] += weight * (double)v[s * D + d];
    }
    for (int d = 0; d < D; d++)
        out[d] = (float)(mix[d] / sum);
    free(mix);
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    for (int t = T - 1; t >= 0; t--)
        attend(out + t * D, q + t * D, k, v, S, D);
}

void cross_attention(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                     const float *W_v, int N, int M, int C)
{
    float *q = malloc((size_t)C * sizeof *q);
    float *k = malloc((size_t)M * (size_t)C * sizeof *k);
    float *v = malloc((size_t)M * (size_t)C * sizeof *v);
    if (!q || !k || !v)
        abort();
    project(v, z, W_v, M, C);
    project(k, z, W_k, M, C);
    for (int n = 0; n < N; n++) {
        project(q, x + n * C, W_q, 1, C);
        attend(out + n * C, q, k, v, M, C);
    }
    free(v);
    free(k);
    free(q);
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    for (int d = D - 1; d >= 0; d--) {
        value_cache[t * D + d] = v[d];
        key_cache[t * D + d] = k[d];
    }
    attend(out, q, key_cache, value_cache, t + 1, D);
}

float merge_parts(float *out, const float *a, float lse_a, const float *b, float lse_b, int D)
{
    double max = (double)fmaxf(lse_a, lse_b);
    double lse = max;
    if (!isinf(max))
        lse = max + log1p(exp((double)fminf(lse_a, lse_b) - max));
    for (int d = 0; d < D; d++)
        out[d] = isinf(lse) ? 0.0F
                            : (float)(exp((double)lse_a - lse) * (double)a[d] +
                                      exp((double)lse_b - lse) * (double)b[d]);
    return (float)lse;
}
