/* Chapter 09: encoder, decoder, or both.
 *
 * Masks, choices, ranks and texts are compared exactly; means and losses within what float32 sums may
 * differ. The reference for masks, pooling and the contrastive loss is the engine. */
#include "chapters/09-encoder-or-decoder/architecture.h"

#include <math.h>

#include "grader/companions/scribe.h"
#include "grader/suites/oracles.h"
#include "grader/suites/suite.h"
#include "reference/attention/mask.h"
#include "reference/ops/contrast.h"
#include "reference/ops/pool.h"

/* ---- attention_pattern ---- */

enum padding { NO_PADDING, SOME_PADDING, ALL_PADDING };

/* Lengths of B sequences of up to S tokens: all S, or different ones, none of them S but perhaps the
 * last; or nothing but padding in one of them. */
static int *lengths_of(struct trial *t, int B, int S, enum padding padding)
{
    int *lengths = trial_input_ints(t, "lengths", 1, B);
    for (int b = 0; b < B; b++) {
        lengths[b] = S;
        if (padding != NO_PADDING && b < B - 1 && S > 1)
            lengths[b] = 1 + (b * 2 + trial_pick(t, 0, 1)) % (S - 1);
    }
    if (padding == ALL_PADDING)
        lengths[trial_pick(t, 0, B - 1)] = 0;
    return lengths;
}

static void expect_pattern(struct trial *t, enum attention_use use, int B, int T, int S,
                           enum padding padding)
{
    const int *lengths = lengths_of(t, B, S, padding);
    float *mask = trial_output(t, "mask", B * T, S);
    if (use == ENCODER_SELF) /* by its name, for the report */
        ATTEMPT(t, attention_pattern, mask, ENCODER_SELF, lengths, B, T, S);
    else if (use == DECODER_SELF)
        ATTEMPT(t, attention_pattern, mask, DECODER_SELF, lengths, B, T, S);
    else
        ATTEMPT(t, attention_pattern, mask, CROSS, lengths, B, T, S);
    float *want = trial_expected(t, mask);
    const struct xf_mask pattern = {.causal = use == DECODER_SELF, .lengths = lengths};
    for (int row = 0; row < B * T; row++)
        for (int s = xf_mask_visible(&pattern, row / T, row % T, T, S); s < S; s++)
            want[row * S + s] = -INFINITY;
    trial_expect_floats(t, mask, want, tolerance_exact());
}

/* One of everything first, then more. */
static int few(struct trial *t, int high)
{
    return trial_number(t) == 1 ? 1 : trial_pick(t, 3, high);
}

static void attention_pattern_of_an_encoder_looks_both_ways(struct trial *t)
{
    int T = few(t, 9);
    expect_pattern(t, ENCODER_SELF, trial_pick(t, 1, 3), T, T, NO_PADDING);
}

static void attention_pattern_of_an_encoder_ends_with_the_tokens(struct trial *t)
{
    int T = trial_pick(t, 6, 12);
    expect_pattern(t, ENCODER_SELF, trial_pick(t, 3, 4), T, T, SOME_PADDING);
}

static void attention_pattern_of_a_decoder_looks_back(struct trial *t)
{
    int T = few(t, 9);
    expect_pattern(t, DECODER_SELF, trial_pick(t, 1, 3), T, T, NO_PADDING);
}

static void attention_pattern_of_a_decoder_ends_with_the_tokens(struct trial *t)
{
    int T = trial_pick(t, 6, 12);
    expect_pattern(t, DECODER_SELF, trial_pick(t, 3, 4), T, T, SOME_PADDING);
}

/* Fewer queries than keys, and more. */
static void attention_pattern_of_cross_attention_sees_the_whole_source(struct trial *t)
{
    int T = few(t, 9), S = T + trial_pick(t, 1, 4);
    bool swap = trial_number(t) % 2;
    expect_pattern(t, CROSS, trial_pick(t, 1, 3), swap ? S : T, swap ? T : S, NO_PADDING);
}

static void attention_pattern_of_cross_attention_ends_with_the_source(struct trial *t)
{
    int T = trial_pick(t, 6, 9), S = T + (trial_number(t) % 2 ? -1 : 1) * trial_pick(t, 1, 2);
    expect_pattern(t, CROSS, trial_pick(t, 3, 4), T, S, SOME_PADDING);
}

static void attention_pattern_of_nothing_but_padding_hides_everything(struct trial *t)
{
    int T = trial_pick(t, 2, 6);
    static const enum attention_use uses[] = {ENCODER_SELF, DECODER_SELF, CROSS};
    expect_pattern(t, uses[trial_number(t) % 3], trial_pick(t, 1, 3), T, T, ALL_PADDING);
}

/* ---- output_is_written, choose_architecture ---- */

static void expect_written(struct trial *t, struct argument task, bool written)
{
    bool *result = trial_output_bools(t, "result", 1, 1);
    trial_attempt(t, "output_is_written", &task, 1, RETURN_BOOL, result);
    bool *want = trial_expected_bools(t, result);
    *want = written;
    trial_expect_bools(t, result, want);
}

/* The report tells what to think about, and not which of three it is. */
static void expect_architecture(struct trial *t, struct argument task, enum architecture fit,
                                const char *thought)
{
    static const char *const names[] = {"ENCODER", "DECODER", "ENCODER_DECODER"};
    int *result = trial_output_ints(t, "result", 1, 1);
    trial_name_values(t, result, names, 3);
    trial_attempt(t, "choose_architecture", &task, 1, RETURN_INT, result);
    trial_expect_of_outputs(t, *result == (int)fit, "There is a better choice. %s", thought);
}

#define TASK_TEST(name, task, written, fit, thought)                                               \
    static void whether_##name##_is_written(struct trial *t)                                       \
    {                                                                                              \
        expect_written(t, argument_enum(#task, task), written);                                    \
    }                                                                                              \
    static void what_is_made_for_##name(struct trial *t)                                           \
    {                                                                                              \
        expect_architecture(t, argument_enum(#task, task), fit, thought);                          \
    }

_Static_assert(TASKS == 12, "every task has its tests here");

TASK_TEST(a_summary, TASK_SUMMARISE, true, ENCODER_DECODER,
          "A summary is another text than the article, and should know the article's last line "
          "before it writes its first word.")
TASK_TEST(
    a_judgement, TASK_SENTIMENT, false, ENCODER,
    "However long the review, the answer is one of two, and the whole review may be looked at.")
TASK_TEST(a_ranking, TASK_FIND_PAGES, false, ENCODER,
          "Each page was made a vector long ago, and so is the query now; then vectors are "
          "compared.")
TASK_TEST(a_translation, TASK_TRANSLATE, true, ENCODER_DECODER,
          "The other language has its own order and its own number of words; the whole sentence is "
          "there to be read first.")
TASK_TEST(a_continuation, TASK_CONTINUE, true, DECODER,
          "What is read and what is written are one and the same text.")
TASK_TEST(a_tagging, TASK_TAG_WORDS, false, ENCODER,
          "There is one label for each word, in the order of the words, and what a word is may "
          "depend on the next.")
TASK_TEST(an_underlining, TASK_UNDERLINE, false, ENCODER,
          "Nothing is written: each sentence gets a line below it or none.")
TASK_TEST(a_transcript, TASK_TRANSCRIBE, true, ENCODER_DECODER,
          "Sound comes in and words come out, far fewer of them, and each may depend on all of the "
          "sound.")
TASK_TEST(a_comparison, TASK_SAME_QUESTION, false, ENCODER,
          "Both questions are there from the start, and the answer is yes or no.")
TASK_TEST(a_missing_word, TASK_FILL_IN, false, ENCODER,
          "What stands after the blot helps as much as what stands before it.")
TASK_TEST(a_caption, TASK_CAPTION, true, ENCODER_DECODER,
          "What is read is a picture, and what is written is a sentence.")
TASK_TEST(a_completion, TASK_COMPLETE_CODE, true, DECODER,
          "What is typed next belongs to the same text as what was typed before.")

/* ---- mean_pool ---- */

static void expect_mean(struct trial *t, const float *x, const int *lengths, int B, int T, int C)
{
    float *out = trial_output(t, "out", B, C);
    ATTEMPT(t, mean_pool, out, x, lengths, B, T, C);
    float *want = trial_expected(t, out);
    double most = 0; /* bounds every mean of absolute values */
    for (int row = 0; row < B * T; row++)
        for (int c = 0; c < C && row % T < lengths[row / T]; c++)
            most = fmax(most, fabs((double)x[row * C + c]));
    xf_pool_forward(want, x, lengths, XF_POOL_MEAN, B, T, C);
    /* A sum of up to T, and a quotient; or T quotients (two roundings if by 1/n), and their sum. */
    trial_expect_floats(t, out, want, tolerance_sum(T + 2, most));
}

static void mean_pool_is_the_mean_of_all_tokens(struct trial *t)
{
    static const int shapes[][3] = {{2, 3, 2}, {1, 1, 1}, {3, 5, 4}, {2, 16, 7}};
    const int *shape = shapes[trial_number(t) % 4];
    int B = shape[0], T = shape[1], C = shape[2];
    const float *x = trial_normal(t, "x", B * T, C);
    expect_mean(t, x, lengths_of(t, B, T, NO_PADDING), B, T, C);
}

static void mean_pool_leaves_out_the_padding(struct trial *t)
{
    int B = trial_pick(t, 3, 5), T = trial_pick(t, 6, 20), C = trial_pick(t, 2, 12);
    const float *x = trial_normal(t, "x", B * T, C);
    expect_mean(t, x, lengths_of(t, B, T, SOME_PADDING), B, T, C);
}

static void mean_pool_does_not_even_read_the_padding(struct trial *t)
{
    int B = trial_pick(t, 2, 4), T = trial_pick(t, 6, 12), C = trial_pick(t, 1, 6);
    float *x = trial_normal(t, "x", B * T, C);
    const int *lengths = lengths_of(t, B, T, SOME_PADDING);
    for (int i = 0; i < B * T * C; i++)
        if (i / C % T >= lengths[i / (T * C)])
            x[i] = NAN;
    expect_mean(t, x, lengths, B, T, C);
}

static void mean_pool_of_nothing_but_padding_is_zero(struct trial *t)
{
    int B = trial_pick(t, 1, 3), T = trial_pick(t, 2, 6), C = trial_pick(t, 1, 6);
    const float *x = trial_normal(t, "x", B * T, C);
    expect_mean(t, x, lengths_of(t, B, T, ALL_PADDING), B, T, C);
}

/* ---- rank_by_cosine ---- */

enum { MOST_PAGES = 24 };

/* Pages as good as `place` says, 0 for the best: cosines from high to low in even steps, each page of
 * a length of its own. A page is a part along the query and a part across it. */
static float *pages_in_order(struct trial *t, const float *query, const int *place, int N, int C,
                             double high, double low)
{
    float *page = trial_normal(t, "page", N, C);
    const double square = dot(query, query, C);
    for (int n = 0; n < N; n++) {
        float *p = page + n * C;
        double cosine = N > 1 ? high + (low - high) * place[n] / (N - 1) : high;
        double along = dot(p, query, C) / square, across = 0;
        double length = exp((double)trial_uniform(t, -2, 2));
        for (int c = 0; c < C; c++) {
            double rest = (double)p[c] - along * (double)query[c];
            across += rest * rest;
        }
        double keep = length * sqrt((1 - cosine * cosine) / across);
        double add = length * cosine / sqrt(square) - keep * along;
        for (int c = 0; c < C; c++)
            p[c] = (float)(keep * (double)p[c] + add * (double)query[c]);
    }
    return page;
}

static void expect_best(struct trial *t, const float *query, const float *page, int K, int N, int C)
{
    int *best = trial_output_ints(t, "best", 1, K);
    ATTEMPT(t, rank_by_cosine, best, query, page, K, N, C);
    int *want = trial_expected_ints(t, best);
    for (int n = 0; n < N; n++) { /* page n comes after all that are better, or equal and before */
        int before = 0;
        float own = xf_cosine(query, page + n * C, C);
        for (int m = 0; m < N; m++) {
            float other = xf_cosine(query, page + m * C, C);
            before += other > own || (other == own && m < n);
        }
        if (before < K)
            want[before] = n;
    }
    trial_expect_ints(t, best, want);
}

static void expect_best_of(struct trial *t, int K, int N, int C, double high, double low)
{
    int place[MOST_PAGES] = {0};
    const float *query = trial_normal(t, "query", 1, C);
    trial_shuffle(t, place, N);
    expect_best(t, query, pages_in_order(t, query, place, N, C, high, low), K, N, C);
}

static void rank_by_cosine_puts_the_nearest_direction_first(struct trial *t)
{
    int N = trial_number(t) == 0 ? 6 : trial_pick(t, 8, MOST_PAGES);
    expect_best_of(t, N, N, trial_pick(t, 3, 40), 0.95, -0.95);
}

static void rank_by_cosine_gives_as_many_as_were_asked_for(struct trial *t)
{
    int N = trial_pick(t, 10, MOST_PAGES);
    expect_best_of(t, trial_number(t) == 0 ? 1 : trial_pick(t, 2, 5), N, trial_pick(t, 3, 40), 0.95,
                   -0.95);
}

static void rank_by_cosine_orders_pages_that_all_point_away(struct trial *t)
{
    int N = trial_pick(t, 5, 12);
    expect_best_of(t, N - 1, N, trial_pick(t, 3, 20), -0.1, -0.9);
}

/* The same page several times, in lengths whose quotients are powers of two: their cosines are equal
 * to the last bit, however they are computed. */
static void rank_by_cosine_puts_the_first_of_equal_pages_first(struct trial *t)
{
    int N = trial_pick(t, 8, 12), C = trial_pick(t, 2, 12), place[MOST_PAGES] = {0};
    const float *query = trial_normal(t, "query", 1, C);
    for (int n = 0; n < N; n++)
        place[n] = n < 3 ? n : 3 + n % 3;
    float *page = pages_in_order(t, query, place, N, C, 0.9, -0.9);
    for (int n = 6; n < N; n++)
        for (int c = 0; c < C; c++)
            page[n * C + c] = ldexpf(page[(n - 3) * C + c], trial_number(t) % 2);
    expect_best(t, query, page, N, N, C);
}

static void rank_by_cosine_takes_a_page_of_zeros_for_neither_near_nor_far(struct trial *t)
{
    int N = trial_pick(t, 5, 12), C = trial_pick(t, 2, 12), place[MOST_PAGES] = {0};
    const float *query = trial_normal(t, "query", 1, C);
    trial_shuffle(t, place, N);
    float *page = pages_in_order(t, query, place, N, C, 0.9, -0.8);
    int empty = trial_pick(t, 0, N - 1);
    for (int n = 0; n < N; n++)
        for (int c = 0; c < C && (n == empty || n == (empty + 1) % N); c++)
            page[n * C + c] = 0;
    expect_best(t, query, page, N, N, C);
}

/* Query and page have one number each that is not 0, a power of two: whatever the order of the
 * arithmetic, their cosine is -1 to the last bit. */
static void rank_by_cosine_puts_the_opposite_direction_last(struct trial *t)
{
    int N = trial_pick(t, 5, 12), C = trial_pick(t, 2, 12), place[MOST_PAGES] = {0};
    float *query = trial_normal(t, "query", 1, C);
    const int axis = trial_pick(t, 0, C - 1), opposite = trial_pick(t, 1, N - 1);
    for (int c = 0; c < C; c++)
        query[c] = c == axis ? 2 : 0;
    trial_shuffle(t, place, N);
    float *page = pages_in_order(t, query, place, N, C, 0.9, -0.8);
    for (int c = 0; c < C; c++)
        page[opposite * C + c] = -4 * query[c];
    expect_best(t, query, page, N, N, C);
}

/* ---- greedy_decode, contrastive_loss: in the header beside this file ---- */

#include "grader/suites/09-encoder-or-decoder.h"

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "attention_pattern", .summary = "who may look at whom", .points = 3},
    {.function = "output_is_written", .summary = "text, or a label", .points = 1},
    {.function = "choose_architecture",
     .summary = "which architecture for which task",
     .points = 1,
     .may_call = "output_is_written"},
    {.function = "mean_pool", .summary = "one vector for a sequence", .points = 1},
    {.function = "rank_by_cosine", .summary = "the pages nearest to a query", .points = 2},
    {.function = "greedy_decode", .summary = "the likeliest token, again and again", .points = 2},
    {.function = "contrastive_loss",
     .summary = "what a retriever learns from",
     .points = 2,
     .challenge = true},
};

#define GRADED_TASK(name) GRADED(output_is_written, whether_##name##_is_written, 1)
#define GRADED_FIT(name)  GRADED(choose_architecture, what_is_made_for_##name, 1)

static const struct graded_test tests[] = {
    GRADED(attention_pattern, attention_pattern_of_an_encoder_looks_both_ways, 3),
    GRADED(attention_pattern, attention_pattern_of_an_encoder_ends_with_the_tokens, 3),
    GRADED(attention_pattern, attention_pattern_of_a_decoder_looks_back, 3),
    GRADED(attention_pattern, attention_pattern_of_a_decoder_ends_with_the_tokens, 3),
    GRADED(attention_pattern, attention_pattern_of_cross_attention_sees_the_whole_source, 4),
    GRADED(attention_pattern, attention_pattern_of_cross_attention_ends_with_the_source, 4),
    GRADED(attention_pattern, attention_pattern_of_nothing_but_padding_hides_everything, 3),
    GRADED_TASK(a_summary),
    GRADED_TASK(a_judgement),
    GRADED_TASK(a_ranking),
    GRADED_TASK(a_translation),
    GRADED_TASK(a_continuation),
    GRADED_TASK(a_tagging),
    GRADED_TASK(an_underlining),
    GRADED_TASK(a_transcript),
    GRADED_TASK(a_comparison),
    GRADED_TASK(a_missing_word),
    GRADED_TASK(a_caption),
    GRADED_TASK(a_completion),
    GRADED_FIT(a_summary),
    GRADED_FIT(a_judgement),
    GRADED_FIT(a_ranking),
    GRADED_FIT(a_translation),
    GRADED_FIT(a_continuation),
    GRADED_FIT(a_tagging),
    GRADED_FIT(an_underlining),
    GRADED_FIT(a_transcript),
    GRADED_FIT(a_comparison),
    GRADED_FIT(a_missing_word),
    GRADED_FIT(a_caption),
    GRADED_FIT(a_completion),
    GRADED(mean_pool, mean_pool_is_the_mean_of_all_tokens, 4),
    GRADED(mean_pool, mean_pool_leaves_out_the_padding, 4),
    GRADED(mean_pool, mean_pool_does_not_even_read_the_padding, 2),
    GRADED(mean_pool, mean_pool_of_nothing_but_padding_is_zero, 2),
    GRADED(rank_by_cosine, rank_by_cosine_puts_the_nearest_direction_first, 5),
    GRADED(rank_by_cosine, rank_by_cosine_gives_as_many_as_were_asked_for, 4),
    GRADED(rank_by_cosine, rank_by_cosine_orders_pages_that_all_point_away, 2),
    GRADED(rank_by_cosine, rank_by_cosine_puts_the_first_of_equal_pages_first, 3),
    GRADED(rank_by_cosine, rank_by_cosine_takes_a_page_of_zeros_for_neither_near_nor_far, 3),
    GRADED(rank_by_cosine, rank_by_cosine_puts_the_opposite_direction_last, 2),
    GRADED(greedy_decode, greedy_decode_writes_the_likeliest_token_every_time, 6),
    GRADED(greedy_decode, greedy_decode_returns_how_many_tokens_the_text_has, 3),
    GRADED(greedy_decode, greedy_decode_stops_at_the_limit, 3),
    GRADED(greedy_decode, greedy_decode_counts_a_text_that_has_no_end, 2),
    GRADED(greedy_decode, greedy_decode_does_not_show_a_complete_text_again, 3),
    GRADED(greedy_decode, greedy_decode_finds_the_likeliest_of_unlikely_tokens, 3),
    GRADED(greedy_decode, greedy_decode_takes_the_lower_of_equally_likely_tokens, 3),
    GRADED(greedy_decode, greedy_decode_can_end_at_once, 2),
    GRADED(greedy_decode, greedy_decode_of_a_single_token_asks_nobody, 1),
    GRADED(contrastive_loss, contrastive_loss_is_the_mean_surprise_at_the_right_page, 5),
    GRADED(contrastive_loss, contrastive_loss_does_not_mind_how_long_vectors_are, 2),
    GRADED(contrastive_loss, contrastive_loss_is_finite_at_low_temperatures, 2),
    GRADED(contrastive_loss, contrastive_loss_of_a_single_pair_is_zero, 1),
};

SUITE("09-encoder-or-decoder", "architecture.c", exercises, tests)
