/* Chapter 01, positions as the hands of clocks. */
#include "chapters/01-positional-encoding/positional_encoding.h"

#include <math.h>

#include "grader/suites/suite.h"
#include "reference/attention/attention.h"
#include "reference/positions/sinusoidal.h"

/* ---- what is judged, and how closely ---- */

static const struct exercise exercises[] = {
    {.function = "sinusoidal_encoding",
     .summary = "each position as the hands of clocks",
     .points = 3},
    {.function = "add_positions", .summary = "embeddings that know where they stand", .points = 1},
    {.function = "clock_rotation", .summary = "a step of k positions as one matrix", .points = 3},
    {.function = "permute_rows", .summary = "the same tokens in another order", .points = 1},
    {.function = "needs_word_order",
     .summary = "which tasks need the order of the words",
     .points = 2},
    {.function = "position_similarity",
     .summary = "the dot product of two positions",
     .points = 2,
     .challenge = true},
};

static const double unit_roundoff = 0x1p-24;

/* By how much an honest float32 evaluation of sin(t w) or cos(t w) may be off, for |t| <= farthest
 * and w = 10000^(-2i/C) <= 1. The sine moves by no more than its angle does, and an angle is off by
 * so many roundings of itself:
 *
 *   - powf and expf magnify a rounding of their exponent by the exponent, at most ln 10000 = 9.2;
 *     2i/C or log(10000) * 2i / C are rounded up to four times: 37. The power itself and its
 *     product or quotient with t: 5. A hand turned again and again by the float32 rotation of one
 *     step: 6 a step. Together 48;
 *   - instead of a power each, every w may be the last one times a constant: 3 for each of C/2;
 *   - instead of a product, an angle may be the sum of t steps: t/2.
 *
 * sinf and cosf add up to 4 of what they return, at most 1. */
static struct tolerance hand_tolerance(int farthest, int C)
{
    double roundings = 48 + 1.5 * C + 0.5 * farthest;
    return (struct tolerance){.atol = (roundings * farthest + 4) * unit_roundoff};
}

/* Shapes to be visited in turn: odd, the smallest, long, wide. The first is the one that tells most,
 * as a test ends with its first failure. */
static void pick_shape(struct trial *trial, int *T, int *C)
{
    static const int shapes[][2] = {{7, 6}, {1, 2}, {2, 4}, {13, 34}, {129, 8}, {5, 128}};
    int n = trial_number(trial);
    if (n < (int)(sizeof shapes / sizeof shapes[0])) {
        *T = shapes[n][0];
        *C = shapes[n][1];
    } else {
        *T = trial_pick(trial, 2, 67);
        *C = 2 * trial_pick(trial, 2, 35);
    }
}

/* ---- sinusoidal_encoding ---- */

static void expect_encoding(struct trial *trial, int T, int C)
{
    float *pe = trial_output(trial, "pe", T, C);
    ATTEMPT(trial, sinusoidal_encoding, pe, T, C);
    float *want = trial_expected(trial, pe);
    xf_sinusoidal(want, T, C);
    trial_expect_floats(trial, pe, want, hand_tolerance(T - 1, C));
}

static void at_position_zero_every_hand_stands_upright(struct trial *trial)
{
    expect_encoding(trial, 1, 2 * trial_pick(trial, 1, 20));
}

static void with_two_columns_the_one_hand_turns_by_a_radian_a_position(struct trial *trial)
{
    expect_encoding(trial, trial_pick(trial, 3, 40), 2);
}

static void with_four_columns_the_second_hand_is_a_hundred_times_slower(struct trial *trial)
{
    expect_encoding(trial, trial_pick(trial, 3, 40), 4);
}

static void every_position_and_column_follows_the_formula(struct trial *trial)
{
    int T, C;
    pick_shape(trial, &T, &C);
    expect_encoding(trial, T, C);
}

static void hands_keep_turning_far_from_the_start(struct trial *trial)
{
    expect_encoding(trial, trial_pick(trial, 300, 500), 2 * trial_pick(trial, 3, 8));
}

/* ---- add_positions ---- */

static void every_token_gets_the_encoding_of_its_own_position(struct trial *trial)
{
    int T, C;
    pick_shape(trial, &T, &C);
    const float *x = trial_normal(trial, "x", T, C);
    const float *pe = trial_normal(trial, "pe", T, C);
    float *z = trial_output(trial, "z", T, C);
    ATTEMPT(trial, add_positions, z, x, pe, T, C);
    float *want = trial_expected(trial, z);
    for (int i = 0; i < T * C; i++)
        want[i] = x[i] + pe[i];
    trial_expect_floats(trial, z, want, tolerance_steps(1));
}

static void an_encoding_of_zeros_changes_nothing(struct trial *trial)
{
    int T = trial_pick(trial, 2, 9), C = 2 * trial_pick(trial, 2, 9);
    const float *x = trial_normal(trial, "x", T, C);
    const float *pe = trial_input(trial, "pe", T, C);
    float *z = trial_output(trial, "z", T, C);
    ATTEMPT(trial, add_positions, z, x, pe, T, C);
    float *want = trial_expected(trial, z);
    for (int i = 0; i < T * C; i++)
        want[i] = x[i];
    trial_expect_floats(trial, z, want, tolerance_exact());
}

/* ---- clock_rotation ---- */

/* The rotation of each pair (sin a, cos a) to (sin(a + turn), cos(a + turn)), by the addition
 * theorems. */
static void rotation_between(float *R, int offset, int C)
{
    for (int i = 0; i < C / 2; i++) {
        double turn = offset * xf_sinusoidal_frequency(i, C);
        float *corner = R + 2 * i * C + 2 * i;
        corner[0] = corner[C + 1] = (float)cos(turn);
        corner[1] = (float)sin(turn);
        corner[C] = -corner[1];
    }
}

static void expect_rotation(struct trial *trial, int offset, int C)
{
    float *R = trial_output(trial, "R", C, C);
    ATTEMPT(trial, clock_rotation, R, offset, C);
    float *want = trial_expected(trial, R);
    rotation_between(want, offset, C);
    trial_expect_floats(trial, R, want, hand_tolerance(abs(offset), C));
}

static void no_step_leaves_every_hand_where_it_is(struct trial *trial)
{
    expect_rotation(trial, 0, 2 * trial_pick(trial, 1, 9));
}

static void with_two_columns_the_hand_turns_by_the_offset_in_radians(struct trial *trial)
{
    expect_rotation(trial, trial_pick(trial, 1, 9), 2);
}

static void every_pair_turns_by_its_own_angle_and_all_else_is_zero(struct trial *trial)
{
    static const int widths[] = {6, 2, 4, 34};
    int n = trial_number(trial);
    int C = n < 4 ? widths[n] : 2 * trial_pick(trial, 2, 20);
    expect_rotation(trial, trial_pick(trial, 1, 60), C);
}

static void a_step_back_turns_every_hand_back(struct trial *trial)
{
    expect_rotation(trial, -trial_pick(trial, 1, 60), 2 * trial_pick(trial, 2, 20));
}

/* Judged by what the matrix is for, on the engine's own encoding and not on a formula for R. */
static void one_matrix_carries_every_row_to_the_row_offset_later(struct trial *trial)
{
    int T = trial_pick(trial, 9, 40), C = 2 * trial_pick(trial, 2, 9);
    int offset = trial_pick(trial, 1, T / 2);
    float *R = trial_output(trial, "R", C, C);
    ATTEMPT(trial, clock_rotation, R, offset, C);
    float pe[40 * 18];
    xf_sinusoidal(pe, T, C);
    /* Of the C products in a row two are not nothing, with |sin| + |cos| < 1.5 as their weights;
     * pe and the rows it is compared with are rounded once. */
    double close = 1.5 * hand_tolerance(offset, C).atol + 4 * unit_roundoff;
    for (int t = 0; t + offset < T; t++) {
        for (int r = 0; r < C; r++) {
            double moved = 0, want = (double)pe[(t + offset) * C + r];
            for (int c = 0; c < C; c++)
                moved += (double)R[r * C + c] * (double)pe[t * C + c];
            trial_expect_that(trial, fabs(moved - want) <= close,
                              "R must carry row t of the encoding to row t + %d for every t. For t "
                              "= %d, element %d of R pe[t] is %.5g, and pe[t + %d] has %.5g there.",
                              offset, t, r, moved, offset, want);
        }
    }
}

/* ---- permute_rows ---- */

/* out[t] = x[perm[t]], for the expected values. */
static void reorder(float *out, const float *x, const int *perm, int T, int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            out[t * C + c] = x[perm[t] * C + c];
}

/* A random order of T things. */
static int *pick_order(struct trial *trial, int T)
{
    int *perm = trial_input_ints(trial, "perm", 1, T);
    trial_shuffle(trial, perm, T);
    return perm;
}

static void expect_reordered(struct trial *trial, const int *perm, int T, int C)
{
    const float *x = trial_normal(trial, "x", T, C);
    float *out = trial_output(trial, "out", T, C);
    ATTEMPT(trial, permute_rows, out, x, perm, T, C);
    float *want = trial_expected(trial, out);
    reorder(want, x, perm, T, C);
    trial_expect_floats(trial, out, want, tolerance_exact());
}

static void on_a_cycle_every_row_comes_from_the_next_place(struct trial *trial)
{
    int T = trial_pick(trial, 3, 9), C = trial_pick(trial, 1, 5);
    int *perm = trial_input_ints(trial, "perm", 1, T);
    for (int t = 0; t < T; t++)
        perm[t] = (t + 1) % T;
    expect_reordered(trial, perm, T, C);
}

static void any_order_moves_whole_rows(struct trial *trial)
{
    static const int shapes[][2] = {{7, 3}, {1, 5}, {5, 1}, {1, 1}};
    int n = trial_number(trial);
    int T = n < 4 ? shapes[n][0] : trial_pick(trial, 2, 40);
    int C = n < 4 ? shapes[n][1] : trial_pick(trial, 1, 40);
    expect_reordered(trial, pick_order(trial, T), T, C);
}

/* Attention of every token to every token, one head, with q = k = v = x and no positions. */
static void attend(float *out, const float *x, int T, int C)
{
    if (xf_attention_single(out, x, x, x, NULL, T, T, C) != XF_OK)
        abort(); /* no memory: the judge's own fault, and its parent reports it so */
}

/* How closely two float32 evaluations of attend() agree. A score, at most `score`, is a sum of C
 * products; exp turns its error into a relative one of the weight, and adds its own rounding of
 * the exponent; T weights are added up. The output is an average of values, at most `value`. */
static struct tolerance attend_tolerance(const float *x, int T, int C)
{
    double value = 0, square = 0;
    for (int t = 0; t < T; t++) {
        double sum = 0;
        for (int c = 0; c < C; c++) {
            double element = (double)x[t * C + c];
            value = fmax(value, fabs(element));
            sum += element * element;
        }
        square = fmax(square, sum);
    }
    double score = square / sqrt(C);
    double roundings = 2 * ((C + 6) * score + T + 8);
    return (struct tolerance){.atol = 2 * roundings * value * unit_roundoff};
}

/* The output of attention, reordered, is what attention gives for the tokens reordered: without
 * positions attention cannot tell the two orders apart. */
static void reordering_what_attention_gives_is_attending_to_tokens_reordered(struct trial *trial)
{
    int T = trial_pick(trial, 4, 20), C = 2 * trial_pick(trial, 2, 8);
    float x[20 * 16] = {0}, reordered[20 * 16] = {0};
    for (int i = 0; i < T * C; i++)
        x[i] = trial_uniform(trial, -2, 2);
    const int *perm = pick_order(trial, T);
    float *attended = trial_input(trial, "x", T, C);
    attend(attended, x, T, C);
    float *out = trial_output(trial, "out", T, C);
    ATTEMPT(trial, permute_rows, out, attended, perm, T, C);
    reorder(reordered, x, perm, T, C);
    float *want = trial_expected(trial, out);
    attend(want, reordered, T, C);
    trial_expect_floats(trial, out, want, attend_tolerance(x, T, C));
}

/* ---- needs_word_order ---- */

/* One test a task, so that all the answers are known when a misconception is to be named. */
static void expect_answer(struct trial *trial, struct argument task, bool answer)
{
    bool *result = trial_output_bools(trial, "result", 1, 1);
    trial_attempt(trial, "needs_word_order", &task, 1, RETURN_BOOL, result);
    bool *want = trial_expected_bools(trial, result);
    *want = answer;
    trial_expect_bools(trial, result, want);
}

/* The task by its own name, which the report shows. */
#define TASK(task) argument_enum(#task, task)

_Static_assert(LANGUAGE_TASKS == 12, "every task has its test here");

static void two_sentences_of_the_same_words_can_have_two_translations(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_TRANSLATION), true);
}

static void a_word_counts_alike_wherever_it_stands(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_WORD_COUNT), false);
}

static void who_was_bitten_is_told_by_the_places_of_the_words(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_WHO_WAS_BITTEN), true);
}

static void a_sum_is_the_same_in_every_order(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_SUM), false);
}

static void votes_are_counted_alike_in_every_order(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_TOPIC_BY_VOTE), false);
}

static void a_review_depends_on_what_its_not_stands_before(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_REVIEW_WITH_NOT), true);
}

static void nine_minus_five_is_not_five_minus_nine(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_SUBTRACTION), true);
}

static void letters_look_the_same_in_every_order(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_ALPHABET), false);
}

static void how_a_story_goes_on_depends_on_who_did_what_to_whom(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_NEXT_WORD), true);
}

static void sorted_words_do_not_show_how_they_were_shuffled(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_ALPHABETICAL_ORDER), false);
}

static void the_words_of_a_correct_sentence_can_be_put_incorrectly(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_GRAMMAR), true);
}

static void the_longest_word_is_as_long_in_any_place(struct trial *trial)
{
    expect_answer(trial, TASK(TASK_LONGEST_WORD), false);
}

/* ---- position_similarity ---- */

/* The dot product of rows t and t + |offset| of the engine's encoding: by symmetry it serves both
 * signs. Each of the C/2 cosines may be off like a hand; rows that a student multiplies are rounded
 * too (4 a pair), ours as well (2 a pair), and so are the sums. */
static void expect_similarity(struct trial *trial, int offset, int C)
{
    float *result = trial_output(trial, "result", 1, 1);
    ATTEMPT_RETURN(trial, result, position_similarity, offset, C);
    float pe[120 * 66];
    int t = trial_pick(trial, 0, 50), steps = abs(offset);
    xf_sinusoidal(pe, t + steps + 1, C);
    double sum = 0;
    for (int c = 0; c < C; c++)
        sum += (double)pe[t * C + c] * (double)pe[(t + steps) * C + c];
    float *want = trial_expected(trial, result);
    *want = (float)sum;
    double hands = 0.5 * C * (hand_tolerance(steps, C).atol + 6 * unit_roundoff);
    trial_expect_floats(trial, result, want,
                        (struct tolerance){.atol = hands + tolerance_sum(C, 0.5 * C).atol});
}

static void a_position_and_itself_agree_in_every_hand(struct trial *trial)
{
    expect_similarity(trial, 0, 2 * trial_pick(trial, 2, 33));
}

static void with_two_columns_it_is_one_cosine(struct trial *trial)
{
    expect_similarity(trial, trial_pick(trial, 1, 9), 2);
}

static void it_is_the_dot_product_of_two_rows_wherever_they_start(struct trial *trial)
{
    expect_similarity(trial, trial_pick(trial, 1, 60), 2 * trial_pick(trial, 2, 33));
}

static void looking_back_is_like_looking_ahead(struct trial *trial)
{
    expect_similarity(trial, -trial_pick(trial, 1, 60), 2 * trial_pick(trial, 2, 33));
}

static const struct graded_test tests[] = {
    GRADED(sinusoidal_encoding, at_position_zero_every_hand_stands_upright, 2),
    GRADED(sinusoidal_encoding, with_two_columns_the_one_hand_turns_by_a_radian_a_position, 2),
    GRADED(sinusoidal_encoding, with_four_columns_the_second_hand_is_a_hundred_times_slower, 2),
    GRADED(sinusoidal_encoding, every_position_and_column_follows_the_formula, 8),
    GRADED(sinusoidal_encoding, hands_keep_turning_far_from_the_start, 2),
    GRADED(add_positions, an_encoding_of_zeros_changes_nothing, 2),
    GRADED(add_positions, every_token_gets_the_encoding_of_its_own_position, 8),
    GRADED(clock_rotation, no_step_leaves_every_hand_where_it_is, 2),
    GRADED(clock_rotation, with_two_columns_the_hand_turns_by_the_offset_in_radians, 3),
    GRADED(clock_rotation, every_pair_turns_by_its_own_angle_and_all_else_is_zero, 6),
    GRADED(clock_rotation, a_step_back_turns_every_hand_back, 3),
    GRADED(clock_rotation, one_matrix_carries_every_row_to_the_row_offset_later, 3),
    GRADED(permute_rows, on_a_cycle_every_row_comes_from_the_next_place, 2),
    GRADED(permute_rows, any_order_moves_whole_rows, 7),
    GRADED(permute_rows, reordering_what_attention_gives_is_attending_to_tokens_reordered, 3),
    GRADED(needs_word_order, two_sentences_of_the_same_words_can_have_two_translations, 1),
    GRADED(needs_word_order, a_word_counts_alike_wherever_it_stands, 1),
    GRADED(needs_word_order, who_was_bitten_is_told_by_the_places_of_the_words, 1),
    GRADED(needs_word_order, a_sum_is_the_same_in_every_order, 1),
    GRADED(needs_word_order, votes_are_counted_alike_in_every_order, 1),
    GRADED(needs_word_order, a_review_depends_on_what_its_not_stands_before, 1),
    GRADED(needs_word_order, nine_minus_five_is_not_five_minus_nine, 1),
    GRADED(needs_word_order, letters_look_the_same_in_every_order, 1),
    GRADED(needs_word_order, how_a_story_goes_on_depends_on_who_did_what_to_whom, 1),
    GRADED(needs_word_order, sorted_words_do_not_show_how_they_were_shuffled, 1),
    GRADED(needs_word_order, the_words_of_a_correct_sentence_can_be_put_incorrectly, 1),
    GRADED(needs_word_order, the_longest_word_is_as_long_in_any_place, 1),
    GRADED(position_similarity, a_position_and_itself_agree_in_every_hand, 2),
    GRADED(position_similarity, with_two_columns_it_is_one_cosine, 3),
    GRADED(position_similarity, it_is_the_dot_product_of_two_rows_wherever_they_start, 5),
    GRADED(position_similarity, looking_back_is_like_looking_ahead, 3),
};

SUITE("01-positional-encoding", "positional_encoding.c", exercises, tests)
