/* Chapter 06: what attention costs. The contract of each function is in complexity.h. */
#include "complexity.h"

#include <math.h>

int64_t attention_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    int64_t pairs = 0; /* of a position that asks and one that it sees */
    TODO();
    return 2 * pairs * C;
}

int64_t projection_multiply_adds(enum attention_kind kind, int M, int N, int C)
{
    TODO();
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    TODO();
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

    TODO();

    free(v);
    free(k);
    free(q);
}

void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D)
{
    TODO();
}

int64_t writing_multiply_adds(bool cached, int N, int C)
{
    TODO();
}

float merge_parts(float *out, const float *a, float lse_a, const float *b, float lse_b, int D)
{
    TODO();
}
