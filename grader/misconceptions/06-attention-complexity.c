/* Chapter 06: what goes wrong when the cost of attention is counted, and when it is brought down. */
#include "grader/misconceptions/misconception.h"

#include <math.h>

#include "chapters/06-attention-complexity/complexity.h"

/* ---- attention_multiply_adds ---- */

static int64_t pairs_of(enum attention_kind kind, int64_t M, int64_t N)
{
    return kind == ENCODER_SELF ? M * M : kind == DECODER_SELF ? N * (N + 1) / 2 : M * N;
}

MISCONCEPTION(attention_multiply_adds, scores_alone, "counting the scores alone",
              "Each weight meets a value as well: that is another product of C numbers a pair.")
static int64_t attention_multiply_adds__scores_alone(enum attention_kind kind, int M, int N, int C)
{
    return pairs_of(kind, M, N) * C;
}

MISCONCEPTION(attention_multiply_adds, two_a_multiply_add,
              "counting a multiplication and an addition as two",
              "A multiply-add is one operation here, as it is one instruction of the processor.")
static int64_t attention_multiply_adds__two_a_multiply_add(enum attention_kind kind, int M, int N,
                                                           int C)
{
    return 4 * pairs_of(kind, M, N) * C;
}

MISCONCEPTION(attention_multiply_adds, hidden_pairs,
              "counting the pairs of the decoder that its causal mask hides",
              "How many positions does the first one see, how many the second?")
static int64_t attention_multiply_adds__hidden_pairs(enum attention_kind kind, int M, int N, int C)
{
    return 2 * (kind == DECODER_SELF ? (int64_t)N * N : pairs_of(kind, M, N)) * C;
}

MISCONCEPTION(attention_multiply_adds, half_a_square, "taking half of a square for a triangle",
              "A position also sees itself. Draw the mask for N = 3 and count.")
static int64_t attention_multiply_adds__half_a_square(enum attention_kind kind, int M, int N, int C)
{
    return kind == DECODER_SELF ? (int64_t)N * N * C : 2 * pairs_of(kind, M, N) * C;
}

MISCONCEPTION(attention_multiply_adds, without_itself,
              "leaving out of the decoder's pairs those of a position with itself",
              "The causal mask hides what comes later, and not the position itself.")
static int64_t attention_multiply_adds__without_itself(enum attention_kind kind, int M, int N,
                                                       int C)
{
    return kind == DECODER_SELF ? (int64_t)N * (N - 1) * C : 2 * pairs_of(kind, M, N) * C;
}

MISCONCEPTION(attention_multiply_adds, everybody_in_cross,
              "letting all M + N positions look at each other in cross-attention",
              "In cross-attention the decoder's positions ask, and only the encoder's answer.")
static int64_t attention_multiply_adds__everybody_in_cross(enum attention_kind kind, int M, int N,
                                                           int C)
{
    int64_t all = (int64_t)M + N;
    return 2 * (kind == CROSS ? all * all : pairs_of(kind, M, N)) * C;
}

MISCONCEPTION(attention_multiply_adds, exchanged, "exchanging the encoder and the decoder",
              "M is the length of what the encoder reads, N of what the decoder writes.")
static int64_t attention_multiply_adds__exchanged(enum attention_kind kind, int M, int N, int C)
{
    return 2 * pairs_of(kind, N, M) * C;
}

/* What a product of ints gives on all machines that students have; the overflow itself is undefined. */
static int32_t product(int a, int b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

MISCONCEPTION(attention_multiply_adds, multiplied_in_int,
              "multiplying two lengths as int, which has overflowed before the result is widened",
              "In C the type of a product comes from its factors, not from where it goes.")
static int64_t attention_multiply_adds__multiplied_in_int(enum attention_kind kind, int M, int N,
                                                          int C)
{
    int64_t pairs = kind == ENCODER_SELF   ? product(M, M)
                    : kind == DECODER_SELF ? product(N, N + 1) / 2
                                           : product(M, N);
    return 2 * pairs * C;
}

/* ---- projection_multiply_adds ---- */

static int64_t rows_of(enum attention_kind kind, int64_t M, int64_t N)
{
    return kind == ENCODER_SELF ? 4 * M : kind == DECODER_SELF ? 4 * N : 2 * (M + N);
}

MISCONCEPTION(projection_multiply_adds, output_forgotten, "leaving out the output projection",
              "What attention gives is multiplied by W_o: one more (C,C) for each that asks.")
static int64_t projection_multiply_adds__output_forgotten(enum attention_kind kind, int M, int N,
                                                          int C)
{
    return (rows_of(kind, M, N) - (kind == ENCODER_SELF ? M : N)) * C * C;
}

MISCONCEPTION(projection_multiply_adds, all_from_the_decoder,
              "projecting keys and values of cross-attention from the decoder's positions",
              "Who answers in cross-attention, and how many of them are there?")
static int64_t projection_multiply_adds__all_from_the_decoder(enum attention_kind kind, int M,
                                                              int N, int C)
{
    return (kind == CROSS ? 4 * (int64_t)N : rows_of(kind, M, N)) * C * C;
}

MISCONCEPTION(projection_multiply_adds, all_from_the_encoder,
              "projecting queries of cross-attention from the encoder's positions",
              "Who asks in cross-attention, and how many of them are there?")
static int64_t projection_multiply_adds__all_from_the_encoder(enum attention_kind kind, int M,
                                                              int N, int C)
{
    return (kind == CROSS ? 4 * (int64_t)M : rows_of(kind, M, N)) * C * C;
}

MISCONCEPTION(projection_multiply_adds, one_a_column, "counting one multiply-add a column",
              "Each of the C columns of the result is a dot product, of C numbers.")
static int64_t projection_multiply_adds__one_a_column(enum attention_kind kind, int M, int N, int C)
{
    return rows_of(kind, M, N) * C;
}

MISCONCEPTION(projection_multiply_adds, multiplied_in_int,
              "multiplying as int, which has overflowed before the result is widened",
              "In C the type of a product comes from its factors, not from where it goes.")
static int64_t projection_multiply_adds__multiplied_in_int(enum attention_kind kind, int M, int N,
                                                           int C)
{
    return product(product((int)rows_of(kind, M, N), C), C);
}

/* ---- streaming_attention ---- */

static float score_of(const float *q, const float *k, int D)
{
    float dot = 0;
    for (int d = 0; d < D; d++)
        dot += q[d] * k[d];
    return dot / sqrtf((float)D);
}

/* A row that keeps its running sums as a student might. */
struct habits {
    float first_max;
    float temper;                      /* what a score is multiplied by */
    bool keeps_max, keeps_sum;         /* nothing is shrunk when the maximum grows */
    bool keeps_mix, undivided, no_max; /* no_max: exponentials of the scores as they are */
};

static void attend(float *out, const float *q, const float *k, const float *v, int S, int D,
                   struct habits habits)
{
    float max = habits.no_max ? 0 : habits.first_max, sum = 0;
    for (int d = 0; d < D; d++)
        out[d] = 0;
    for (int s = 0; s < S; s++) {
        float score = score_of(q, k + s * D, D) * habits.temper;
        float higher = habits.no_max || (habits.keeps_max && s > 0) ? max : fmaxf(max, score);
        float shrink = expf(max - higher), weight = expf(score - higher);
        sum = (habits.keeps_sum ? sum : sum * shrink) + weight;
        for (int d = 0; d < D; d++)
            out[d] = (habits.keeps_mix ? out[d] : out[d] * shrink) + weight * v[s * D + d];
        max = higher;
    }
    for (int d = 0; d < D && !habits.undivided; d++)
        out[d] /= sum;
}

static const struct habits honest = {.first_max = -INFINITY, .temper = 1};

static void attend_rows(float *out, const float *q, const float *k, const float *v, int T, int S,
                        int D, struct habits habits)
{
    for (int t = 0; t < T; t++)
        attend(out + t * D, q + t * D, k, v, S, D, habits);
}

MISCONCEPTION(streaming_attention, nothing_shrunk,
              "leaving both sums as they are when the maximum grows",
              "They were made of exponentials relative to the old maximum: bring them to the new.")
static void streaming_attention__nothing_shrunk(float *out, const float *q, const float *k,
                                                const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.keeps_sum = habits.keeps_mix = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, sum_not_shrunk,
              "leaving the sum of weights as it is when the maximum grows",
              "The mixed values and the sum of weights are both relative to the same maximum.")
static void streaming_attention__sum_not_shrunk(float *out, const float *q, const float *k,
                                                const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.keeps_sum = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, mix_not_shrunk,
              "leaving the mixed values as they are when the maximum grows",
              "The mixed values and the sum of weights are both relative to the same maximum.")
static void streaming_attention__mix_not_shrunk(float *out, const float *q, const float *k,
                                                const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.keeps_mix = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, no_maximum, "taking exponentials of the scores as they are",
              "exp(100) is more than a float can hold. Keep a running maximum and subtract it.")
static void streaming_attention__no_maximum(float *out, const float *q, const float *k,
                                            const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.no_max = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, first_score_for_the_maximum,
              "taking the first score for the maximum of the row",
              "A later score may be larger by hundreds, and its exponential overflows.")
static void streaming_attention__first_score_for_the_maximum(float *out, const float *q,
                                                             const float *k, const float *v, int T,
                                                             int S, int D)
{
    struct habits habits = honest;
    habits.keeps_max = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, maximum_from_zero, "starting the running maximum at 0",
              "When all scores are far below 0, every exponential vanishes, and so does their sum.")
static void streaming_attention__maximum_from_zero(float *out, const float *q, const float *k,
                                                   const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.first_max = 0;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, undivided, "never dividing by the sum of weights",
              "Weights have to add up to 1: divide once, when all keys have been met.")
static void streaming_attention__undivided(float *out, const float *q, const float *k,
                                           const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.undivided = true;
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, unscaled, "not dividing the scores by √D",
              "Streaming changes the order of the sums and nothing else: the scale stays.")
static void streaming_attention__unscaled(float *out, const float *q, const float *k,
                                          const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.temper = sqrtf((float)D);
    attend_rows(out, q, k, v, T, S, D, habits);
}

MISCONCEPTION(streaming_attention, divided_by_width, "dividing by D instead of √D",
              "The variance of a dot product grows with D, so its size grows with √D.")
static void streaming_attention__divided_by_width(float *out, const float *q, const float *k,
                                                  const float *v, int T, int S, int D)
{
    struct habits habits = honest;
    habits.temper = 1 / sqrtf((float)D);
    attend_rows(out, q, k, v, T, S, D, habits);
}

/* ---- cross_attention ---- */

/* k and v of the encoder's M positions are projected with W_k and W_v, or left as they are (NULL). */
static void cross(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                  const float *W_v, int N, int M, int C, float temper)
{
    const size_t bytes = (size_t)M * (size_t)C * sizeof(float);
    float *q = malloc((size_t)C * sizeof *q), *k = malloc(bytes), *v = malloc(bytes);
    if (!q || !k || !v)
        abort();
    struct habits habits = honest;
    habits.temper = temper;
    project(k, z, W_k, M, C);
    project(v, z, W_v ? W_v : W_k, M, C);
    for (int i = 0; i < M * C && !W_v; i++)
        v[i] = z[i];
    for (int n = 0; n < N; n++) {
        project(q, x + n * C, W_q, 1, C);
        attend(out + n * C, q, k, v, M, C, habits);
    }
    free(v);
    free(k);
    free(q);
}

MISCONCEPTION(cross_attention, keys_and_values_exchanged, "exchanging W_k and W_v",
              "Keys are compared with the query; values are what is mixed.")
static void cross_attention__keys_and_values_exchanged(float *out, const float *x, const float *z,
                                                       const float *W_q, const float *W_k,
                                                       const float *W_v, int N, int M, int C)
{
    cross(out, x, z, W_q, W_v, W_k, N, M, C, 1);
}

MISCONCEPTION(cross_attention, keys_for_values, "mixing the keys instead of the values",
              "Keys are compared with the query; values are what is mixed.")
static void cross_attention__keys_for_values(float *out, const float *x, const float *z,
                                             const float *W_q, const float *W_k, const float *W_v,
                                             int N, int M, int C)
{
    (void)W_v;
    cross(out, x, z, W_q, W_k, W_k, N, M, C, 1);
}

MISCONCEPTION(cross_attention, values_not_projected, "mixing z itself instead of z W_v",
              "The encoder's positions have a projection of their own for what they give away.")
static void cross_attention__values_not_projected(float *out, const float *x, const float *z,
                                                  const float *W_q, const float *W_k,
                                                  const float *W_v, int N, int M, int C)
{
    (void)W_v;
    cross(out, x, z, W_q, W_k, NULL, N, M, C, 1);
}

MISCONCEPTION(cross_attention, queries_by_the_keys_matrix, "projecting the queries by W_k",
              "Queries have a matrix of their own, or a position could only look for its like.")
static void cross_attention__queries_by_the_keys_matrix(float *out, const float *x, const float *z,
                                                        const float *W_q, const float *W_k,
                                                        const float *W_v, int N, int M, int C)
{
    (void)W_q;
    cross(out, x, z, W_k, W_k, W_v, N, M, C, 1);
}

MISCONCEPTION(cross_attention, unscaled, "not dividing the scores by √C",
              "The head is as wide as a position here, D = C, and its scores are scaled by that.")
static void cross_attention__unscaled(float *out, const float *x, const float *z, const float *W_q,
                                      const float *W_k, const float *W_v, int N, int M, int C)
{
    cross(out, x, z, W_q, W_k, W_v, N, M, C, sqrtf((float)C));
}

MISCONCEPTION(cross_attention, asks_in_turn,
              "letting decoder position n look from encoder position n, not from its own",
              "Queries are made of x, the decoder's positions; z only answers.")
static void cross_attention__asks_in_turn(float *out, const float *x, const float *z,
                                          const float *W_q, const float *W_k, const float *W_v,
                                          int N, int M, int C)
{
    (void)x;
    for (int n = 0; n < N; n++)
        cross(out + n * C, z + n % M * C, z, W_q, W_k, W_v, 1, M, C, 1);
}

/* ---- decode_step ---- */

static void store(float *cache, const float *row, int t, int D)
{
    for (int d = 0; d < D; d++)
        cache[t * D + d] = row[d];
}

MISCONCEPTION(decode_step, past_only, "looking at the positions before t, and not at t itself",
              "A position sees itself: its own key and value belong to what it looks at.")
static void decode_step__past_only(float *out, float *key_cache, float *value_cache, const float *q,
                                   const float *k, const float *v, int t, int D)
{
    attend(out, q, key_cache, value_cache, t, D, honest);
    store(key_cache, k, t, D);
    store(value_cache, v, t, D);
}

MISCONCEPTION(decode_step, stored_too_late, "looking at row t before anything is stored in it",
              "Store the new key and value first: until then row t holds what means nothing.")
static void decode_step__stored_too_late(float *out, float *key_cache, float *value_cache,
                                         const float *q, const float *k, const float *v, int t,
                                         int D)
{
    attend(out, q, key_cache, value_cache, t + 1, D, honest);
    store(key_cache, k, t, D);
    store(value_cache, v, t, D);
}

MISCONCEPTION(decode_step, new_row_alone, "looking at the new row and at no other",
              "The cache is there to be looked at: rows 0 to t - 1 hold what came before.")
static void decode_step__new_row_alone(float *out, float *key_cache, float *value_cache,
                                       const float *q, const float *k, const float *v, int t, int D)
{
    store(key_cache, k, t, D);
    store(value_cache, v, t, D);
    attend(out, q, key_cache + t * D, value_cache + t * D, 1, D, honest);
}

MISCONCEPTION(decode_step, exchanged, "storing the key as a value, and the value as a key",
              "Keys are compared with the query; values are what is mixed.")
static void decode_step__exchanged(float *out, float *key_cache, float *value_cache, const float *q,
                                   const float *k, const float *v, int t, int D)
{
    store(key_cache, v, t, D);
    store(value_cache, k, t, D);
    attend(out, q, key_cache, value_cache, t + 1, D, honest);
}

MISCONCEPTION(decode_step, stored_in_the_first_row, "storing the new key and value in row 0",
              "Position t has row t; what came before is still needed.")
static void decode_step__stored_in_the_first_row(float *out, float *key_cache, float *value_cache,
                                                 const float *q, const float *k, const float *v,
                                                 int t, int D)
{
    store(key_cache, k, 0, D);
    store(value_cache, v, 0, D);
    attend(out, q, key_cache, value_cache, t + 1, D, honest);
}

MISCONCEPTION(decode_step, unscaled, "not dividing the scores by √D",
              "A step of decoding is a row of ordinary attention: the scale stays.")
static void decode_step__unscaled(float *out, float *key_cache, float *value_cache, const float *q,
                                  const float *k, const float *v, int t, int D)
{
    struct habits habits = honest;
    habits.temper = sqrtf((float)D);
    store(key_cache, k, t, D);
    store(value_cache, v, t, D);
    attend(out, q, key_cache, value_cache, t + 1, D, habits);
}

/* ---- writing_multiply_adds ---- */

MISCONCEPTION(writing_multiply_adds, last_step_alone, "counting the last of the N steps alone",
              "Writing N tokens takes N steps, of which the first ones cost less. Add them up.")
static int64_t writing_multiply_adds__last_step_alone(bool cached, int N, int C)
{
    return (cached ? 2 : (int64_t)N + 1) * N * C;
}

MISCONCEPTION(writing_multiply_adds, every_step_like_the_last,
              "letting each of the N steps cost as much as the last",
              "Step t meets t positions, and not N.")
static int64_t writing_multiply_adds__every_step_like_the_last(bool cached, int N, int C)
{
    return (cached ? 2 : (int64_t)N + 1) * N * N * C;
}

MISCONCEPTION(writing_multiply_adds, whole_squares,
              "counting pairs that the causal mask hides in the steps without a cache",
              "Computing all rows so far means t(t+1)/2 pairs in step t.")
static int64_t writing_multiply_adds__whole_squares(bool cached, int N, int C)
{
    int64_t sum = 0;
    for (int64_t t = 1; t <= N; t++)
        sum += 2 * (cached ? t : t * t) * C;
    return sum;
}

MISCONCEPTION(writing_multiply_adds, flag_inverted, "taking `cached` for its opposite",
              "With the cache a step computes one row; without it, all of them.")
static int64_t writing_multiply_adds__flag_inverted(bool cached, int N, int C)
{
    int64_t sum = 0;
    for (int64_t t = 1; t <= N; t++)
        sum += (cached ? t * (t + 1) : 2 * t) * C;
    return sum;
}

MISCONCEPTION(writing_multiply_adds, scores_alone, "counting the scores alone",
              "Each weight meets a value as well: that is another product of C numbers a pair.")
static int64_t writing_multiply_adds__scores_alone(bool cached, int N, int C)
{
    int64_t sum = 0;
    for (int64_t t = 1; t <= N; t++)
        sum += (cached ? t : t * (t + 1) / 2) * C;
    return sum;
}

MISCONCEPTION(writing_multiply_adds, first_token_forgotten,
              "beginning with a step that sees nobody",
              "Token 1 sees itself, and token N sees N positions.")
static int64_t writing_multiply_adds__first_token_forgotten(bool cached, int N, int C)
{
    int64_t sum = 0;
    for (int64_t t = 0; t < N; t++)
        sum += (cached ? 2 * t : t * (t + 1)) * C;
    return sum;
}

/* ---- merge_parts ---- */

MISCONCEPTION(merge_parts, averaged, "giving both parts the same weight",
              "A part whose scores are larger holds more of the weight: its lse says how much.")
static float merge_parts__averaged(float *out, const float *a, float lse_a, const float *b,
                                   float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    for (int d = 0; d < D; d++)
        out[d] = (a[d] + b[d]) / 2;
    return max > -INFINITY ? max + logf(expf(lse_a - max) + expf(lse_b - max)) : max;
}

MISCONCEPTION(merge_parts, no_maximum, "taking exponentials of the two lse as they are",
              "exp(100) is more than a float can hold, and exp(-200) vanishes.")
static float merge_parts__no_maximum(float *out, const float *a, float lse_a, const float *b,
                                     float lse_b, int D)
{
    float share_a = expf(lse_a), share_b = expf(lse_b);
    for (int d = 0; d < D; d++)
        out[d] =
            share_a + share_b > 0 ? (share_a * a[d] + share_b * b[d]) / (share_a + share_b) : 0;
    return logf(share_a + share_b);
}

MISCONCEPTION(
    merge_parts, empty_parts_not_expected, "subtracting infinity from infinity",
    "When both parts are empty, the larger lse is -INFINITY too: look at that case first.")
static float merge_parts__empty_parts_not_expected(float *out, const float *a, float lse_a,
                                                   const float *b, float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    float share_a = expf(lse_a - max), share_b = expf(lse_b - max);
    for (int d = 0; d < D; d++)
        out[d] = (share_a * a[d] + share_b * b[d]) / (share_a + share_b);
    return max + logf(share_a + share_b);
}

MISCONCEPTION(merge_parts, lse_added, "adding the two lse",
              "Sums of exponentials add up; their logarithms do not.")
static float merge_parts__lse_added(float *out, const float *a, float lse_a, const float *b,
                                    float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    float share_a = max > -INFINITY ? expf(lse_a - max) : 0;
    float share_b = max > -INFINITY ? expf(lse_b - max) : 0;
    float sum = share_a + share_b;
    for (int d = 0; d < D; d++)
        out[d] = sum > 0 ? (share_a * a[d] + share_b * b[d]) / sum : 0;
    return lse_a + lse_b;
}

MISCONCEPTION(merge_parts, larger_lse, "returning the larger lse",
              "Both parts have a share in the sum of exponentials, also the smaller one.")
static float merge_parts__larger_lse(float *out, const float *a, float lse_a, const float *b,
                                     float lse_b, int D)
{
    (void)merge_parts__lse_added(out, a, lse_a, b, lse_b, D);
    return fmaxf(lse_a, lse_b);
}

MISCONCEPTION(merge_parts, undivided, "never dividing by the sum of the two shares",
              "Weights have to add up to 1, also those of two parts.")
static float merge_parts__undivided(float *out, const float *a, float lse_a, const float *b,
                                    float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    float share_a = max > -INFINITY ? expf(lse_a - max) : 0;
    float share_b = max > -INFINITY ? expf(lse_b - max) : 0;
    for (int d = 0; d < D; d++)
        out[d] = share_a * a[d] + share_b * b[d];
    return max > -INFINITY ? max + logf(share_a + share_b) : max;
}

MISCONCEPTION(merge_parts, maximum_lost, "not adding the larger lse back to the logarithm",
              "What was subtracted before exp has to come back after log.")
static float merge_parts__maximum_lost(float *out, const float *a, float lse_a, const float *b,
                                       float lse_b, int D)
{
    float max = fmaxf(lse_a, lse_b);
    (void)merge_parts__lse_added(out, a, lse_a, b, lse_b, D);
    return max > -INFINITY ? logf(expf(lse_a - max) + expf(lse_b - max)) : max;
}
