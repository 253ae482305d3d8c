/* Chapter 06: what attention costs. Counts are exact. */
#include "chapters/06-attention-complexity/complexity.h"

#include <math.h>

#include "grader/suites/growth.h"
#include "grader/suites/oracles.h"
#include "grader/suites/suite.h"
#include "reference/attention/attention.h"

/* ---- numbers ---- */

/* A running maximum costs a few roundings at every key: each shrink is an exponential and two
 * products, and their exponents add up to no more than the scores' range. */
enum { ROUNDINGS_A_KEY = 8 };

/* `heard` of the S keys have all the weight; S itself if any may have some. */
static struct tolerance attention_tolerance(const float *q, const float *k, const float *v, int T,
                                            int S, int D, int heard)
{
    double score = dot_magnitude(q, T, k, S, D) / sqrt(D);
    double error = tolerance_sum(D + 4, score).atol;
    return mix_tolerance(error, score, largest(v, S * D), ROUNDINGS_A_KEY * heard);
}

/* An average over many keys is much the same without some of them. So where there are many, only a
 * few of them are loud, at places that nobody can guess, and no other is heard: by column 0 its
 * score is lower by 36 or more, by all other columns together higher by less than 10. All who are
 * not heard weigh less than one rounding, even if there are 250 000 of them; and adding a term to a
 * float rounds by no more than the term. */
enum { LOUD = 5, LOUDNESS = 40 };

/* Numbers from -1 to 1, not random, and quickly made. */
static void fill_quickly(float *x, int count)
{
    for (int i = 0; i < count; i++)
        x[i] = (float)(i * 37 % 64) / 32 - 1;
}

static void fill_uniform(struct trial *t, float *x, int count)
{
    for (int i = 0; i < count; i++)
        x[i] = trial_uniform(t, -1, 1);
}

/* Queries that listen for loud keys. */
static float *listening_queries(struct trial *t, const char *name, int T, int D)
{
    float *q = trial_input(t, name, T, D);
    fill_uniform(t, q, T * D);
    for (int row = 0; row < T; row++)
        q[row * D] = LOUDNESS * sqrtf((float)D);
    return q;
}

/* Makes one key of each fifth loud, and its value random. All keys are within -1 and 1, but for their
 * loudness, which varies by a tenth. */
static void make_loud(struct trial *t, float *k, float *v, int S, int D)
{
    for (int s = 0; s < S; s++)
        k[s * D] = trial_uniform(t, -1.1f, -0.9f);
    for (int loud = 0; loud < LOUD; loud++) {
        int s = S / LOUD * loud + trial_pick(t, 0, S / LOUD - 1);
        fill_uniform(t, k + s * D, D);
        fill_uniform(t, v + s * D, D);
        k[s * D] = 0;
    }
}

static void attend(float *out, const float *q, const float *k, const float *v, int T, int S, int D)
{
    if (xf_attention_single(out, q, k, v, NULL, T, S, D) != XF_OK)
        abort(); /* no memory: whoever runs the judge reports it as ungraded */
}

/* ---- attention_multiply_adds, projection_multiply_adds ---- */

struct sizes {
    int M, N, C;
};

/* Small enough to count by hand; odd and unlike; with products beyond an int. */
static struct sizes pick_sizes(struct trial *t)
{
    switch (trial_number(t)) {
    case 0:
        return (struct sizes){3, 2, 2};
    case 1:
        return (struct sizes){1, 1, 1};
    case 2:
        return (struct sizes){trial_pick(t, 2, 60), trial_pick(t, 61, 99), trial_pick(t, 3, 70)};
    case 3:
        return (struct sizes){trial_pick(t, 61, 99), trial_pick(t, 2, 60), trial_pick(t, 3, 70)};
    default:
        return (struct sizes){trial_pick(t, 50000, 100000), trial_pick(t, 50000, 100000),
                              trial_pick(t, 512, 10000)};
    }
}

/* The report shows the kind by its name. */
static int64_t *attempt_count(struct trial *t, const char *function, enum attention_kind kind,
                              const struct sizes *n)
{
    static const char *const names[] = {"ENCODER_SELF", "DECODER_SELF", "CROSS"};
    int64_t *count = trial_output_longs(t, "result", 1, 1);
    const struct argument arguments[] = {argument_enum(names[kind], kind), argument_int("M", n->M),
                                         argument_int("N", n->N), argument_int("C", n->C)};
    trial_attempt(t, function, arguments, 4, RETURN_LONG, count);
    return count;
}

static void expect_attention_count(struct trial *t, enum attention_kind kind)
{
    const struct sizes n = pick_sizes(t);
    const int M = n.M, N = n.N, C = n.C;
    int64_t *count = attempt_count(t, "attention_multiply_adds", kind, &n);
    int64_t *want = trial_expected_longs(t, count);
    for (int row = 0; row < (kind == ENCODER_SELF ? M : N); row++)
        *want += (int64_t)(kind == DECODER_SELF ? row + 1 : M) * 2 * C;
    trial_expect_longs(t, count, want);
}

static void attention_multiply_adds_of_the_encoder(struct trial *t)
{
    expect_attention_count(t, ENCODER_SELF);
}

static void attention_multiply_adds_of_the_causal_decoder(struct trial *t)
{
    expect_attention_count(t, DECODER_SELF);
}

static void attention_multiply_adds_of_cross_attention(struct trial *t)
{
    expect_attention_count(t, CROSS);
}

static void expect_projection_count(struct trial *t, enum attention_kind kind)
{
    const struct sizes n = pick_sizes(t);
    const int M = n.M, N = n.N, C = n.C;
    int64_t *count = attempt_count(t, "projection_multiply_adds", kind, &n);
    int64_t *want = trial_expected_longs(t, count);
    const int64_t ask = kind == ENCODER_SELF ? M : N, answer = kind == DECODER_SELF ? N : M;
    *want = (ask /* q */ + 2 * answer /* k, v */ + ask /* out */) * C * C;
    trial_expect_longs(t, count, want);
}

static void projection_multiply_adds_of_the_encoder(struct trial *t)
{
    expect_projection_count(t, ENCODER_SELF);
}

static void projection_multiply_adds_of_the_decoder(struct trial *t)
{
    expect_projection_count(t, DECODER_SELF);
}

static void projection_multiply_adds_of_cross_attention(struct trial *t)
{
    expect_projection_count(t, CROSS);
}

/* ---- streaming_attention ---- */

static void expect_heard(struct trial *t, const float *q, const float *k, const float *v, int T,
                         int S, int D, int heard)
{
    float *out = trial_output(t, "out", T, D);
    ATTEMPT(t, streaming_attention, out, q, k, v, T, S, D);
    float *want = trial_expected(t, out);
    attend(want, q, k, v, T, S, D);
    trial_expect_floats(t, out, want, attention_tolerance(q, k, v, T, S, D, heard));
}

static void expect_streaming(struct trial *t, const float *q, const float *k, const float *v, int T,
                             int S, int D)
{
    expect_heard(t, q, k, v, T, S, D, S);
}

static void streaming_attention_matches_attention(struct trial *t)
{
    static const struct {
        int T, S, D;
    } shapes[] = {{2, 3, 4}, {1, 1, 1}, {7, 2, 3}, {1, 9, 16}};
    bool given = trial_number(t) < 4;
    int T = given ? shapes[trial_number(t)].T : trial_pick(t, 3, 12);
    int S = given ? shapes[trial_number(t)].S : trial_pick(t, 13, 60);
    int D = given ? shapes[trial_number(t)].D : trial_pick(t, 5, 33);
    const float *q = trial_normal(t, "q", T, D), *k = trial_normal(t, "k", S, D);
    expect_streaming(t, q, k, trial_normal(t, "v", S, D), T, S, D);
}

/* One dimension: key s is score s. */
static void expect_streaming_of_scores(struct trial *t, float first, float step)
{
    int S = trial_pick(t, 8, 24);
    float *q = trial_input(t, "q", 1, 1), *k = trial_input(t, "k", S, 1);
    q[0] = 1;
    for (int s = 0; s < S; s++)
        k[s] = first + step * ((float)s + trial_uniform(t, 0, 0.5f));
    expect_streaming(t, q, k, trial_normal(t, "v", S, 1), 1, S, 1);
}

static void streaming_attention_when_every_score_is_a_new_maximum(struct trial *t)
{
    expect_streaming_of_scores(t, -2, 0.3f);
}

static void streaming_attention_when_the_first_score_stays_the_largest(struct trial *t)
{
    expect_streaming_of_scores(t, 2, -0.3f);
}

static void streaming_attention_of_scores_that_grow_to_hundreds(struct trial *t)
{
    expect_streaming_of_scores(t, trial_uniform(t, -60, 0), 30); /* 7 steps of 30 overflow exp */
}

static void streaming_attention_of_scores_far_below_zero(struct trial *t)
{
    expect_streaming_of_scores(t, trial_uniform(t, -900, -200), -0.2f);
}

static void streaming_attention_needs_no_memory_for_the_scores(struct trial *t)
{
    int T = 2, S = trial_pick(t, 200000, 250000), D = 2;
    const float *q = listening_queries(t, "q", T, D);
    float *k = trial_input(t, "k", S, D), *v = trial_input(t, "v", S, D);
    fill_uniform(t, k, S * D);
    fill_uniform(t, v, S * D);
    make_loud(t, k, v, S, D);
    trial_limit_memory(t, 64 << 10, "The scores of one query to S=%d keys alone are %d KiB.", S,
                       S * (int)sizeof(float) >> 10);
    expect_heard(t, q, k, v, T, S, D, LOUD);
}

static void stream_past_S_keys(struct trial *t, int S)
{
    int T = 2, D = 16;
    const float *q = listening_queries(t, "q", T, D);
    float *k = trial_input(t, "k", S, D), *v = trial_input(t, "v", S, D);
    fill_quickly(k, S * D);
    fill_quickly(v, S * D);
    make_loud(t, k, v, S, D);
    expect_heard(t, q, k, v, T, S, D, LOUD);
}

static void streaming_attention_works_in_proportion_to_the_keys(struct trial *t)
{
    trial_expect_growth(t, stream_past_S_keys,
                        &(struct growth){.of = "S",
                                         .from = 32,
                                         .to = 32768,
                                         .exponent = 1,
                                         .advice = "Each key need be met only once."});
}

/* ---- cross_attention ---- */

/* Of the calls whose work is measured; they are the largest. */
enum { COUNTED_WIDTH = 12, COUNTED_ROWS = 8192, MOST_PROJECTED = COUNTED_ROWS * COUNTED_WIDTH };

/* With g = gamma of C products, an element of q, k or v is wrong by g times the sum of its products'
 * absolute values, at most `q`, `k` or `v`; so a score's C products are wrong by 2g C q k, and their
 * sum by as much as any of that size. */
static struct tolerance cross_tolerance(const float *x, const float *z, const float *W_q,
                                        const float *W_k, const float *W_v, int N, int M, int C)
{
    double q = 0, k = 0, v = 0;
    for (int j = 0; j < C; j++) {
        for (int row = 0; row < (N > M ? N : M); row++) {
            double sum_q = 0, sum_k = 0, sum_v = 0;
            for (int i = 0; i < C; i++) {
                sum_q += row < N ? fabs((double)x[row * C + i] * (double)W_q[i * C + j]) : 0;
                sum_k += row < M ? fabs((double)z[row * C + i] * (double)W_k[i * C + j]) : 0;
                sum_v += row < M ? fabs((double)z[row * C + i] * (double)W_v[i * C + j]) : 0;
            }
            q = fmax(q, sum_q);
            k = fmax(k, sum_k);
            v = fmax(v, sum_v);
        }
    }
    double score = sqrt(C) * q * k;
    double error = tolerance_sum(C + 4, score).atol + 2 * tolerance_sum(C, score).atol;
    struct tolerance tolerance = mix_tolerance(error, score, v, ROUNDINGS_A_KEY * M);
    tolerance.atol += tolerance_sum(C, v).atol;
    return tolerance;
}

/* Matrices that leave the size of what they project alone. */
static float *mild_matrix(struct trial *t, const char *name, int C)
{
    float *W = trial_normal(t, name, C, C);
    for (int i = 0; i < C * C; i++)
        W[i] /= sqrtf((float)C);
    return W;
}

static void expect_cross_of(struct trial *t, const float *x, const float *z, const float *W_q,
                            const float *W_k, const float *W_v, int N, int M, int C)
{
    static float q[MOST_PROJECTED], k[MOST_PROJECTED], v[MOST_PROJECTED];
    float *out = trial_output(t, "out", N, C);
    ATTEMPT(t, cross_attention, out, x, z, W_q, W_k, W_v, N, M, C);
    float *want = trial_expected(t, out);
    project(q, x, W_q, N, C);
    project(k, z, W_k, M, C);
    project(v, z, W_v, M, C);
    attend(want, q, k, v, N, M, C);
    trial_expect_floats(t, out, want, cross_tolerance(x, z, W_q, W_k, W_v, N, M, C));
}

static void expect_cross(struct trial *t, const float *W_q, const float *W_k, const float *W_v,
                         int N, int M, int C)
{
    const float *x = trial_normal(t, "x", N, C), *z = trial_normal(t, "z", M, C);
    expect_cross_of(t, x, z, W_q, W_k, W_v, N, M, C);
}

static void cross_attention_matches_the_definition(struct trial *t)
{
    static const struct sizes shapes[] = {{3, 2, 2}, {1, 1, 1}, {2, 7, 3}, {9, 1, 16}};
    const struct sizes drawn = {trial_pick(t, 2, 20), trial_pick(t, 21, 40), trial_pick(t, 3, 13)};
    const struct sizes n = trial_number(t) < 4 ? shapes[trial_number(t)] : drawn;
    const float *W_q = mild_matrix(t, "W_q", n.C), *W_k = mild_matrix(t, "W_k", n.C);
    expect_cross(t, W_q, W_k, mild_matrix(t, "W_v", n.C), n.N, n.M, n.C);
}

/* Rows of W belong to inputs, columns to outputs: W_v shifts every column by one. */
static void cross_attention_projects_rows_to_columns(struct trial *t)
{
    int N = trial_pick(t, 2, 5), M = trial_pick(t, 6, 9), C = trial_pick(t, 3, 8);
    float *W_v = trial_input(t, "W_v", C, C);
    for (int c = 0; c < C; c++)
        W_v[c * C + (c + 1) % C] = 1;
    const float *W_q = mild_matrix(t, "W_q", C), *W_k = mild_matrix(t, "W_k", C);
    expect_cross(t, W_q, W_k, W_v, N, M, C);
}

static const float *identity(struct trial *t, const char *name, int C)
{
    float *W = trial_input(t, name, C, C);
    for (int c = 0; c < C; c++)
        W[c * C + c] = 1;
    return W;
}

/* A position of the encoder is a key and a value at once, so the values are mixed by W_v. */
static void cross(struct trial *t, int N, int M)
{
    int C = COUNTED_WIDTH;
    const float *x = listening_queries(t, "x", N, C);
    float *z = trial_input(t, "z", M, C);
    fill_quickly(z, M * C);
    make_loud(t, z, z, M, C);
    const float *W_q = identity(t, "W_q", C), *W_k = identity(t, "W_k", C);
    expect_cross_of(t, x, z, W_q, W_k, mild_matrix(t, "W_v", C), N, M, C);
}

static void cross_to_M_positions(struct trial *t, int M)
{
    cross(t, 8, M);
}

static void cross_from_N_positions(struct trial *t, int N)
{
    cross(t, N, 8);
}

static void cross_attention_works_in_proportion_to_the_encoders_length(struct trial *t)
{
    trial_expect_growth(t, cross_to_M_positions,
                        &(struct growth){.of = "M",
                                         .from = 32,
                                         .to = COUNTED_ROWS,
                                         .exponent = 1,
                                         .advice = "Is something computed again for every pair "
                                                   "that is the same for all of a row?"});
}

static void cross_attention_works_in_proportion_to_the_decoders_length(struct trial *t)
{
    trial_expect_growth(t, cross_from_N_positions,
                        &(struct growth){.of = "N",
                                         .from = 32,
                                         .to = COUNTED_ROWS,
                                         .exponent = 1,
                                         .advice = "What one position asks has nothing to do with "
                                                   "what the others ask."});
}

/* ---- decode_step ---- */

static void expect_step_after(struct trial *trial, float *key_cache, float *value_cache,
                              const float *q, const float *k, int t, int D, int heard)
{
    const float *v = trial_normal(trial, "v", 1, D);
    float *out = trial_output(trial, "out", 1, D);
    ATTEMPT(trial, decode_step, out, key_cache, value_cache, q, k, v, t, D);
    float *want = trial_expected(trial, out), *want_keys = trial_expected(trial, key_cache),
          *want_values = trial_expected(trial, value_cache);
    for (int d = 0; d < D; d++) {
        want_keys[t * D + d] = k[d];
        want_values[t * D + d] = v[d];
    }
    attend(want, q, want_keys, want_values, 1, t + 1, D);
    trial_expect_floats(trial, key_cache, want_keys, tolerance_exact());
    trial_expect_floats(trial, value_cache, want_values, tolerance_exact());
    trial_expect_floats(trial, out, want,
                        attention_tolerance(q, want_keys, want_values, 1, t + 1, D, heard));
}

static void expect_step(struct trial *trial, int t, int T, int D)
{
    float *key_cache = trial_updated(trial, "key_cache", T, D);
    float *value_cache = trial_updated(trial, "value_cache", T, D);
    for (int i = 0; i < T * D; i++) {
        key_cache[i] = trial_uniform(trial, -2, 2);
        value_cache[i] = trial_uniform(trial, -2, 2);
    }
    const float *q = trial_normal(trial, "q", 1, D), *k = trial_normal(trial, "k", 1, D);
    expect_step_after(trial, key_cache, value_cache, q, k, t, D, t + 1);
}

static void decode_step_looks_at_the_past_and_at_itself(struct trial *trial)
{
    int t = trial_number(trial) == 0 ? 1 : trial_pick(trial, 2, 30);
    int T = t + trial_pick(trial, 2, 9),
        D = trial_number(trial) == 0 ? 2 : trial_pick(trial, 3, 17);
    expect_step(trial, t, T, D);
}

static void decode_step_of_the_first_position_gives_its_value(struct trial *trial)
{
    expect_step(trial, 0, trial_pick(trial, 2, 9), trial_pick(trial, 1, 9));
}

static void decode_step_fills_the_last_row(struct trial *trial)
{
    int T = trial_pick(trial, 1, 9);
    expect_step(trial, T - 1, T, trial_pick(trial, 2, 9));
}

/* The key that the step brings is loud as well. */
static void step(struct trial *trial, int t)
{
    int T = t + 1, D = 24;
    float *key_cache = trial_updated(trial, "key_cache", T, D);
    float *value_cache = trial_updated(trial, "value_cache", T, D);
    fill_quickly(key_cache, T * D);
    fill_quickly(value_cache, T * D);
    make_loud(trial, key_cache, value_cache, t, D);
    const float *q = listening_queries(trial, "q", 1, D);
    float *k = trial_input(trial, "k", 1, D);
    fill_uniform(trial, k, D);
    k[0] = 0;
    expect_step_after(trial, key_cache, value_cache, q, k, t, D, LOUD + 1);
}

static void decode_step_works_in_proportion_to_the_past(struct trial *trial)
{
    trial_expect_growth(trial, step,
                        &(struct growth){.of = "t",
                                         .from = 32,
                                         .to = 32768,
                                         .exponent = 1,
                                         .advice = "A step computes one row. The rows before it "
                                                   "were computed when they were new."});
}

/* ---- writing_multiply_adds ---- */

static void expect_writing(struct trial *t, bool cached, int N, int C)
{
    int64_t *count = trial_output_longs(t, "result", 1, 1);
    ATTEMPT_RETURN(t, count, writing_multiply_adds, cached, N, C);
    int64_t *want = trial_expected_longs(t, count);
    for (int64_t n = 1; n <= N; n++) /* the pairs that step n computes */
        *want += 2 * (cached ? n : n * (n + 1) / 2) * C;
    trial_expect_longs(t, count, want);
}

static void expect_writing_of_some_length(struct trial *t, bool cached)
{
    int N = trial_number(t) == 0 ? 3 : trial_pick(t, 2, 90);
    expect_writing(t, cached, N, trial_number(t) == 0 ? 1 : trial_pick(t, 2, 90));
}

static void writing_multiply_adds_with_a_cache(struct trial *t)
{
    expect_writing_of_some_length(t, true);
}

static void writing_multiply_adds_without_a_cache(struct trial *t)
{
    expect_writing_of_some_length(t, false);
}

static void writing_multiply_adds_of_one_token(struct trial *t)
{
    expect_writing(t, trial_number(t) % 2 == 0, 1, trial_pick(t, 1, 64));
}

static void writing_multiply_adds_of_long_texts(struct trial *t)
{
    expect_writing(t, trial_number(t) % 2 == 0, trial_pick(t, 5000, 10000),
                   trial_pick(t, 1024, 10000));
}

/* ---- merge_parts ---- */

static void expect_merged(struct trial *t, const float *a, float lse_a, const float *b, float lse_b,
                          int D)
{
    float *out = trial_output(t, "out", 1, D), *lse = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, lse, merge_parts, out, a, lse_a, b, lse_b, D);
    float *want = trial_expected(t, out), *want_lse = trial_expected(t, lse);
    const double high = (double)fmaxf(lse_a, lse_b);
    const bool empty = isinf(high);
    const double share_a = empty ? 0 : exp((double)lse_a - high);
    const double share_b = empty ? 0 : exp((double)lse_b - high);
    const double sum = share_a + share_b;
    for (int d = 0; d < D; d++)
        want[d] = (float)(sum > 0 ? (share_a * (double)a[d] + share_b * (double)b[d]) / sum : 0);
    *want_lse = (float)(sum > 0 ? high + log(sum) : (double)-INFINITY);
    /* A share may be had from the merged lse, rounded to float: its exponent is then wrong by as
     * much. What lies further below than exp(-104) is nothing in float. */
    double size = empty ? 0 : fabs(high) + 1;
    int roundings = 2 * 104 + 4 * (int)ceil(size) + 16;
    double value = fmax(largest(a, D), largest(b, D));
    trial_expect_floats(t, out, want,
                        (struct tolerance){.atol = tolerance_steps(roundings).rtol * value});
    trial_expect_floats(t, lse, want_lse,
                        (struct tolerance){.atol = tolerance_steps(8).rtol * (size + 1)});
}

static void expect_merged_of(struct trial *t, float lse_a, float lse_b)
{
    int D = trial_number(t) == 0 ? 1 : trial_pick(t, 2, 33);
    const float *a = trial_normal(t, "a", 1, D);
    expect_merged(t, a, lse_a, trial_normal(t, "b", 1, D), lse_b, D);
}

static void merge_parts_weighs_them_by_their_sums_of_exponentials(struct trial *t)
{
    float lse_a = trial_uniform(t, -2, 2);
    expect_merged_of(t, lse_a, lse_a + trial_uniform(t, 0.5f, 2) * (trial_pick(t, 0, 1) ? 1 : -1));
}

static void merge_parts_of_equal_lse_averages_them(struct trial *t)
{
    float lse = trial_uniform(t, 1, 3);
    expect_merged_of(t, lse, lse);
}

static void merge_parts_of_large_and_of_very_negative_lse(struct trial *t)
{
    float lse_a = trial_uniform(t, 200, 900) * (trial_number(t) % 2 ? 1 : -1);
    expect_merged_of(t, lse_a, lse_a + trial_uniform(t, 0.5f, 2));
}

static void merge_parts_with_an_empty_part_gives_the_other(struct trial *t)
{
    int D = trial_pick(t, 2, 12);
    const float *full = trial_normal(t, "full", 1, D), *empty = trial_input(t, "empty", 1, D);
    float lse = trial_uniform(t, -3, 3);
    if (trial_number(t) % 2)
        expect_merged(t, empty, -INFINITY, full, lse, D);
    else
        expect_merged(t, full, lse, empty, -INFINITY, D);
}

static void merge_parts_of_two_empty_parts_is_empty(struct trial *t)
{
    int D = trial_pick(t, 2, 12);
    const float *a = trial_input(t, "a", 1, D), *b = trial_input(t, "b", 1, D);
    expect_merged(t, a, -INFINITY, b, -INFINITY, D);
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "attention_multiply_adds",
     .summary = "multiply-adds of scores and values",
     .points = 2},
    {.function = "projection_multiply_adds",
     .summary = "multiply-adds of the projections",
     .points = 1},
    {.function = "streaming_attention", .summary = "attention in little memory", .points = 2},
    {.function = "cross_attention",
     .summary = "the decoder looks at the encoder",
     .points = 2,
     .may_call = "streaming_attention"},
    {.function = "decode_step",
     .summary = "one more token, with a cache",
     .points = 2,
     .may_call = "streaming_attention"},
    {.function = "writing_multiply_adds", .summary = "what writing N tokens costs", .points = 1},
    {.function = "merge_parts",
     .summary = "two parts of the keys, merged",
     .points = 2,
     .challenge = true},
};

/* Growth is measured late, and only where all else is right. What grows too fast would take for ever
 * to show that it needs memory. */
static const struct graded_test tests[] = {
    GRADED(attention_multiply_adds, attention_multiply_adds_of_the_encoder, 6),
    GRADED(attention_multiply_adds, attention_multiply_adds_of_the_causal_decoder, 6),
    GRADED(attention_multiply_adds, attention_multiply_adds_of_cross_attention, 6),
    GRADED(projection_multiply_adds, projection_multiply_adds_of_the_encoder, 6),
    GRADED(projection_multiply_adds, projection_multiply_adds_of_the_decoder, 6),
    GRADED(projection_multiply_adds, projection_multiply_adds_of_cross_attention, 6),
    GRADED(streaming_attention, streaming_attention_matches_attention, 6),
    GRADED(streaming_attention, streaming_attention_when_every_score_is_a_new_maximum, 2),
    GRADED(streaming_attention, streaming_attention_when_the_first_score_stays_the_largest, 2),
    GRADED(streaming_attention, streaming_attention_of_scores_that_grow_to_hundreds, 2),
    GRADED(streaming_attention, streaming_attention_of_scores_far_below_zero, 2),
    GRADED(streaming_attention, streaming_attention_works_in_proportion_to_the_keys, 1),
    GRADED(streaming_attention, streaming_attention_needs_no_memory_for_the_scores, 1),
    GRADED(cross_attention, cross_attention_matches_the_definition, 6),
    GRADED(cross_attention, cross_attention_projects_rows_to_columns, 2),
    GRADED(cross_attention, cross_attention_works_in_proportion_to_the_encoders_length, 1),
    GRADED(cross_attention, cross_attention_works_in_proportion_to_the_decoders_length, 1),
    GRADED(decode_step, decode_step_looks_at_the_past_and_at_itself, 6),
    GRADED(decode_step, decode_step_of_the_first_position_gives_its_value, 2),
    GRADED(decode_step, decode_step_fills_the_last_row, 2),
    GRADED(decode_step, decode_step_works_in_proportion_to_the_past, 1),
    GRADED(writing_multiply_adds, writing_multiply_adds_with_a_cache, 3),
    GRADED(writing_multiply_adds, writing_multiply_adds_without_a_cache, 3),
    GRADED(writing_multiply_adds, writing_multiply_adds_of_one_token, 2),
    GRADED(writing_multiply_adds, writing_multiply_adds_of_long_texts, 4),
    GRADED(merge_parts, merge_parts_weighs_them_by_their_sums_of_exponentials, 4),
    GRADED(merge_parts, merge_parts_of_equal_lse_averages_them, 2),
    GRADED(merge_parts, merge_parts_of_large_and_of_very_negative_lse, 4),
    GRADED(merge_parts, merge_parts_with_an_empty_part_gives_the_other, 2),
    GRADED(merge_parts, merge_parts_of_two_empty_parts_is_empty, 1),
};

SUITE("06-attention-complexity", "complexity.c", exercises, tests)
