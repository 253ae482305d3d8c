/* Chapter 06: what attention costs. The contract of each function is in complexity.h. */
#include "complexity.h"

#include <math.h>

int64_t attention_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t pairs = 0; /* of a position that asks and one that it sees */
    /* BEGIN SOLUTION */
    switch (kind) {
    case ENCODER_SELF:
        pairs = (int64_t)M * M;
        break;
    case DECODER_SELF: /* 1 + 2 + … + N */
        pairs = (int64_t)N * (N + 1) / 2;
        break;
    case CROSS:
        pairs = (int64_t)M * N;
        break;
    }
    /* END SOLUTION */
    return 2 * pairs * C;
}

int64_t projection_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    /* BEGIN SOLUTION */
    int64_t ask = kind == ENCODER_SELF ? M : N;
    int64_t answer = kind == DECODER_SELF ? N : M;
    return 2 * (ask + answer) * C * C;
    /* END SOLUTION */
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        float *mix = out + t * D; /* of the values so far, in units of exp(max) */
        float max = -INFINITY, sum = 0;
        for (int d = 0; d < D; d++)
            mix[d] = 0;
        for (int s = 0; s < S; s++) {
            float match = 0;
            for (int d = 0; d < D; d++)
                match += q[t * D + d] * k[s * D + d];
            float score = match / sqrtf((float)D);

            float new_max = fmaxf(max, score);
            float shrink = expf(max - new_max); /* 0 at the first key */
            float weight = expf(score - new_max);
            sum = sum * shrink + weight;
            for (int d = 0; d < D; d++)
                mix[d] = mix[d] * shrink + weight * v[s * D + d];
            max = new_max;
        }
        for (int d = 0; d < D; d++)
            mix[d] /= sum;
    }
    /* END SOLUTION */
}

void cross_attention(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                     const float *W_v, int N, int M, int C)
{
    /* Room for the queries (N,C), and for the keys and the values (M,C). */
    float *q = malloc((size_t)N * (size_t)C * sizeof *q);
    float *k = malloc((size_t)M * (size_t)C * sizeof *k);
    float *v = malloc((size_t)M * (size_t)C * sizeof *v);
    if (!q || !k || !v)
        abort();

    /* BEGIN SOLUTION */
    project(q, x, W_q, N, C);
    project(k, z, W_k, M, C);
    project(v, z, W_v, M, C);
    streaming_attention(out, q, k, v, N, M, C);
    /* END SOLUTION */

    free(v);
    free(k);
    free(q);
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    /* BEGIN SOLUTION */
    for (int d = 0; d < D; d++) {
        key_cache[t * D + d] = k[d];
        value_cache[t * D + d] = v[d];
    }
    streaming_attention(out, q, key_cache, value_cache, 1, t + 1, D);
    /* END SOLUTION */
}

int64_t writing_multiply_adds(bool cached, int N, int C)
{
    /* BEGIN SOLUTION */
    int64_t total = 0;
    for (int64_t t = 1; t <= N; t++)
        total += cached ? 2 * t * C : t * (t + 1) * C;
    return total;
    /* END SOLUTION */
}

float merge_parts(float *out, const float *a, float lse_a, const float *b, float lse_b, int D)
{
    /* BEGIN SOLUTION */
    float max = fmaxf(lse_a, lse_b);
    float share_a = 0, share_b = 0; /* of the sum of exponentials, in units of exp(max) */
    if (max > -INFINITY) {
        share_a = expf(lse_a - max);
        share_b = expf(lse_b - max);
    }
    float sum = share_a + share_b;
    for (int d = 0; d < D; d++)
        out[d] = sum > 0 ? (share_a * a[d] + share_b * b[d]) / sum : 0;
    return sum > 0 ? max + logf(sum) : -INFINITY;
    /* END SOLUTION */
}
