/* Chapter 07: masking.
 *
 * Most of what is graded here is put in its place rather than computed, so most comparisons are
 * exact. The others say where their tolerances come from. Where a function writes two
 * outputs, each test looks at one of them, so that what is wrong with the other does not hide it. */
#include "chapters/07-masked-autoencoder/masking.h"

#include <math.h>

#include "grader/suites/07-masked-autoencoder.h"
#include "grader/suites/suite.h"

/* ---- choose_masked ---- */

static void expect_chosen(struct trial *t, const float *noise, int T, int count)
{
    bool *masked = trial_output_bools(t, "masked", 1, T);
    ATTEMPT(t, choose_masked, masked, noise, T, count);
    bool *want = trial_expected_bools(t, masked);
    take_smallest(want, noise, T, count);
    trial_expect_bools(t, masked, want);
}

static float *noise_between(struct trial *t, int T, float low, float high)
{
    float *noise = trial_input(t, "noise", 1, T);
    for (int k = 0; k < T; k++)
        noise[k] = trial_uniform(t, low, high);
    return noise;
}

static void choose_masked_takes_the_positions_of_the_smallest_noise(struct trial *t)
{
    int T = awkward_length(t);
    int count = T == 1 ? 1 : trial_pick(t, 1, T - 1);
    expect_chosen(t, noise_between(t, T, 0, 1), T, count);
}

static void choose_masked_takes_as_many_even_if_all_the_noise_is_large(struct trial *t)
{
    int T = trial_pick(t, 5, 20);
    expect_chosen(t, noise_between(t, T, 0.9f, 1), T, trial_pick(t, 1, T - 2));
}

static void choose_masked_takes_no_more_even_if_all_the_noise_is_small(struct trial *t)
{
    int T = trial_pick(t, 5, 20);
    expect_chosen(t, noise_between(t, T, 0, 0.01f), T, trial_pick(t, 1, T - 2));
}

/* At least one tie is cut: all noises but two are the same. */
static void choose_masked_takes_the_lower_position_of_two_with_the_same_noise(struct trial *t)
{
    int T = trial_pick(t, 6, 20);
    float *noise = trial_input(t, "noise", 1, T);
    for (int k = 0; k < T; k++)
        noise[k] = 0.5f;
    noise[trial_pick(t, 0, T / 2 - 1)] = 0.75f;
    noise[trial_pick(t, T / 2, T - 1)] = 0.25f;
    expect_chosen(t, noise, T, trial_pick(t, 2, T - 2));
}

static void choose_masked_can_take_none_or_all(struct trial *t)
{
    int T = trial_pick(t, 2, 20);
    expect_chosen(t, noise_between(t, T, 0, 1), T, trial_number(t) % 2 * T);
}

/* ---- mask_inputs ---- */

static void expect_inputs(struct trial *t, const bool *masked, int T, int C)
{
    const float *x = trial_normal(t, "x", T, C);
    const float *p = trial_normal(t, "p", T, C);
    const float *mask_token = trial_normal(t, "mask_token", 1, C);
    float *z = trial_output(t, "z", T, C);
    ATTEMPT(t, mask_inputs, z, x, p, mask_token, masked, T, C);
    float *want = trial_expected(t, z);
    double largest = 0; /* of what is added */
    for (int k = 0; k < T * C; k++) {
        float value = masked[k / C] ? mask_token[k % C] : x[k];
        want[k] = (float)((double)value + (double)p[k]);
        largest = fmax(largest, fabs((double)x[k]) + fabs((double)p[k]));
        largest = fmax(largest, fabs((double)mask_token[k % C]) + fabs((double)p[k]));
    }
    /* A sum of two, or of three if x is taken with the factor 0 or 1 and the mask with the other. */
    trial_expect_floats(t, z, want, tolerance_sum(3, largest));
}

static void mask_inputs_puts_the_mask_token_in_place_of_the_masked_embeddings(struct trial *t)
{
    int T = awkward_length(t);
    const bool *masked = choose_some(t, "masked", T);
    expect_inputs(t, masked, T, awkward_width(t));
}

static void mask_inputs_leaves_every_masked_position_its_own_place(struct trial *t)
{
    int T = trial_pick(t, 2, 12);
    const bool *masked = choose(t, "masked", T, T);
    expect_inputs(t, masked, T, trial_pick(t, 1, 9));
}

static void mask_inputs_only_adds_places_where_nothing_is_masked(struct trial *t)
{
    int T = trial_pick(t, 2, 12);
    const bool *masked = trial_input_bools(t, "masked", 1, T);
    expect_inputs(t, masked, T, trial_pick(t, 1, 9));
}

/* ---- bert_corrupt ---- */

static void attempt_lesson(struct trial *t, struct lesson *l)
{
    int *tokens = trial_output_ints(t, "tokens", 1, l->T);
    int *labels = trial_output_ints(t, "labels", 1, l->T);
    const int *text = l->text, *random_token = l->random_token;
    const bool *chosen = l->chosen;
    const float *draw = l->draw;
    int T = l->T, mask_id = l->mask_id;
    ATTEMPT(t, bert_corrupt, tokens, labels, text, chosen, draw, random_token, T, mask_id);
    l->tokens = tokens;
    l->labels = labels;
}

static void expect_tokens(struct trial *t, struct lesson l)
{
    attempt_lesson(t, &l);
    int *want = trial_expected_ints(t, l.tokens);
    for (int k = 0; k < l.T; k++) {
        want[k] = l.text[k];
        if (l.chosen[k] && l.draw[k] < 0.9f)
            want[k] = l.draw[k] < 0.8f ? l.mask_id : l.random_token[k];
    }
    trial_expect_ints(t, l.tokens, want);
}

static void expect_labels(struct trial *t, struct lesson l)
{
    attempt_lesson(t, &l);
    int *want = trial_expected_ints(t, l.labels);
    for (int k = 0; k < l.T; k++)
        want[k] = l.chosen[k] ? l.text[k] : IGNORED;
    trial_expect_ints(t, l.labels, want);
}

static void bert_corrupt_leaves_alone_what_is_not_chosen(struct trial *t)
{
    struct lesson l = lesson_of(t, trial_pick(t, 5, 20), MIXED);
    for (int k = 0; k < l.T; k++)
        l.chosen[k] = false;
    expect_tokens(t, l);
}

static void bert_corrupt_hides_chosen_tokens_of_a_draw_below_four_fifths(struct trial *t)
{
    struct lesson l = lesson_of(t, trial_pick(t, 5, 20), LOW);
    l.draw[0] = 0;
    l.chosen[0] = true;
    expect_tokens(t, l);
}

static void bert_corrupt_replaces_chosen_tokens_of_a_draw_below_nine_tenths(struct trial *t)
{
    expect_tokens(t, lesson_of(t, trial_pick(t, 5, 20), MIDDLE));
}

static void bert_corrupt_keeps_chosen_tokens_of_a_larger_draw(struct trial *t)
{
    expect_tokens(t, lesson_of(t, trial_pick(t, 5, 20), HIGH));
}

static void bert_corrupt_does_to_each_token_what_its_own_draw_says(struct trial *t)
{
    expect_tokens(t, lesson_of(t, awkward_length(t), MIXED));
}

static void bert_corrupt_labels_the_chosen_positions_and_no_others(struct trial *t)
{
    expect_labels(t, lesson_of(t, awkward_length(t), MIXED));
}

static void bert_corrupt_asks_for_hidden_tokens_by_their_old_names(struct trial *t)
{
    expect_labels(t, lesson_of(t, trial_pick(t, 5, 20), LOW));
}

static void bert_corrupt_asks_also_for_tokens_that_look_untouched(struct trial *t)
{
    struct lesson l = lesson_of(t, trial_pick(t, 5, 20), trial_number(t) % 2 ? HIGH : MIDDLE);
    for (int k = 0; k < l.T; k++)
        l.random_token[k] = l.text[k];
    expect_labels(t, l);
}

/* ---- masked_loss ---- */

/* Every difference is squared, or multiplied out as g g - 2 g p + p p; then all are added up, and
 * divided once: 3 products a number, each at most (|g| + |p|)^2 in sum, and one rounding more. */
static void expect_loss(struct trial *t, const float *guess, const float *patch, const bool *masked,
                        int T, int C)
{
    float *loss = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, loss, masked_loss, guess, patch, masked, T, C);
    float *want = trial_expected(t, loss);
    struct error error = error_of(guess, patch, masked, T, C);
    want[0] = (float)error.mean;
    trial_expect_floats(t, loss, want, tolerance_sum(3 * error.count + 1, error.magnitude));
}

static void masked_loss_is_the_mean_squared_error_of_the_masked_patches(struct trial *t)
{
    int T = awkward_length(t), C = awkward_width(t);
    const float *guess = trial_normal(t, "guess", T, C);
    const float *patch = trial_normal(t, "patch", T, C);
    expect_loss(t, guess, patch, choose_some(t, "masked", T), T, C);
}

static void masked_loss_does_not_mind_what_is_guessed_for_visible_patches(struct trial *t)
{
    int T = trial_pick(t, 3, 15), C = trial_pick(t, 1, 9);
    float *guess = trial_normal(t, "guess", T, C);
    const float *patch = trial_normal(t, "patch", T, C);
    const bool *masked = choose_some(t, "masked", T);
    for (int k = 0; k < T * C; k++)
        guess[k] += masked[k / C] ? 0 : 1000;
    expect_loss(t, guess, patch, masked, T, C);
}

static void masked_loss_counts_every_patch_where_all_are_masked(struct trial *t)
{
    int T = trial_pick(t, 3, 15), C = trial_pick(t, 2, 9);
    const float *guess = trial_normal(t, "guess", T, C);
    const float *patch = trial_normal(t, "patch", T, C);
    expect_loss(t, guess, patch, choose(t, "masked", T, T), T, C);
}

static void masked_loss_is_zero_where_nothing_is_masked(struct trial *t)
{
    int T = trial_pick(t, 1, 9), C = trial_pick(t, 1, 9);
    const float *guess = trial_normal(t, "guess", T, C);
    const float *patch = trial_normal(t, "patch", T, C);
    expect_loss(t, guess, patch, trial_input_bools(t, "masked", 1, T), T, C);
}

/* ---- keep_visible ---- */

/* The arrays of one call, of which each test looks at one. */
struct kept {
    const float *z;
    int *order, *result;
    float *visible;
    int T, C, K;
};

static struct kept keep(struct trial *t, const bool *masked, int T, int C)
{
    struct kept kept = {.z = trial_normal(t, "z", T, C), .T = T, .C = C};
    for (int k = 0; k < T; k++)
        kept.K += !masked[k];
    const float *z = kept.z;
    float *visible = kept.visible = trial_output(t, "visible", kept.K, C);
    int *order = kept.order = trial_output_ints(t, "order", 1, T);
    kept.result = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, kept.result, keep_visible, visible, order, z, masked, T, C);
    return kept;
}

static void expect_order(struct trial *t, const bool *masked, int T)
{
    struct kept kept = keep(t, masked, T, trial_pick(t, 1, 5));
    int *want = trial_expected_ints(t, kept.order);
    for (int seen = 0, hidden = kept.K, k = 0; k < T; k++)
        want[masked[k] ? hidden++ : seen++] = k;
    trial_expect_ints(t, kept.order, want);
}

static void expect_visible(struct trial *t, const bool *masked, int T)
{
    struct kept kept = keep(t, masked, T, awkward_width(t));
    float *want = trial_expected(t, kept.visible);
    for (int row = 0, k = 0; k < T; k++) {
        for (int c = 0; c < kept.C && !masked[k]; c++)
            want[row * kept.C + c] = kept.z[k * kept.C + c];
        row += !masked[k];
    }
    trial_expect_floats(t, kept.visible, want, tolerance_exact());
}

/* At least one position is visible. */
static bool *hide_some(struct trial *t, int T)
{
    return choose(t, "masked", T, T == 1 ? 0 : trial_pick(t, 1, T - 1));
}

static void keep_visible_returns_how_many_rows_it_kept(struct trial *t)
{
    int T = trial_number(t) ? trial_pick(t, 5, 20) : 7;
    const bool *masked = choose(t, "masked", T, trial_pick(t, 1, 2)); /* not half of them */
    struct kept kept = keep(t, masked, T, trial_pick(t, 1, 5));
    int *want = trial_expected_ints(t, kept.result);
    want[0] = kept.K;
    trial_expect_ints(t, kept.result, want);
}

static void keep_visible_copies_the_visible_rows_one_after_the_other(struct trial *t)
{
    int T = awkward_length(t);
    expect_visible(t, hide_some(t, T), T);
}

static void keep_visible_finds_the_only_visible_row(struct trial *t)
{
    int T = trial_pick(t, 3, 12);
    const int places[] = {T - 1, 0, trial_pick(t, 1, T - 2)};
    bool *masked = choose(t, "masked", T, T);
    masked[places[trial_number(t) % 3]] = false;
    expect_visible(t, masked, T);
}

static void keep_visible_lists_the_visible_positions_and_then_the_masked_ones(struct trial *t)
{
    int T = trial_number(t) < 2 ? awkward_length(t) : trial_pick(t, 6, 30);
    expect_order(t, choose(t, "masked", T, T == 1 ? 0 : trial_pick(t, T / 3, T - 2)), T);
}

static void keep_visible_keeps_everything_where_nothing_is_masked(struct trial *t)
{
    int T = trial_pick(t, 2, 9);
    expect_visible(t, trial_input_bools(t, "masked", 1, T), T);
}

/* ---- claim_is_true ---- */

/* One test a claim, so that all the answers are known when a misconception is to be named. */
static void expect_answer(struct trial *t, struct argument claim, bool answer)
{
    bool *result = trial_output_bools(t, "result", 1, 1);
    trial_attempt(t, "claim_is_true", &claim, 1, RETURN_BOOL, result);
    bool *want = trial_expected_bools(t, result);
    *want = answer;
    trial_expect_bools(t, result, want);
}

#define CLAIM_TEST(sentence, claim, answer)                                                        \
    static void sentence(struct trial *t)                                                          \
    {                                                                                              \
        expect_answer(t, argument_enum(#claim, claim), answer);                                    \
    }

_Static_assert(MASKING_CLAIMS == 12, "every claim has its test here");

CLAIM_TEST(whoever_fills_a_place_must_know_which_one, CLAIM_POSITION_IS_REPLACED, false)
CLAIM_TEST(equal_rows_stay_equal_in_a_layer, CLAIM_SAME_PREDICTION, true)
CLAIM_TEST(what_holds_for_one_layer_holds_for_the_next, CLAIM_DEPTH_TELLS_APART, false)
CLAIM_TEST(a_place_need_not_be_told_in_the_input, CLAIM_TURNING_TELLS_APART, true)
CLAIM_TEST(what_can_be_copied_teaches_nothing, CLAIM_BERT_ASKS_FOR_ALL, false)
CLAIM_TEST(an_unchanged_token_can_have_been_chosen, CLAIM_BERT_ASKS_FOR_UNCHANGED, true)
CLAIM_TEST(not_all_that_is_chosen_is_hidden, CLAIM_BERT_HIDES_15_PERCENT, false)
CLAIM_TEST(the_label_does_not_look_at_the_replacement, CLAIM_BERT_SKIPS_LUCKY_DRAWS, false)
CLAIM_TEST(an_encoder_sees_both_sides, CLAIM_BERT_LOOKS_AHEAD, true)
CLAIM_TEST(what_is_left_out_costs_nothing, CLAIM_MAE_ENCODES_MASK_TOKENS, false)
CLAIM_TEST(a_decoder_must_know_where_its_mask_tokens_stand, CLAIM_MAE_PLACES_MASK_TOKENS, true)
CLAIM_TEST(rows_that_hold_their_places_may_be_shuffled, CLAIM_MAE_ORDER_IS_FREE, true)

/* ---- restore_order ---- */

static void expect_restored(struct trial *t, const int *order, const float *p, int T, int K, int C)
{
    const float *encoded = trial_normal(t, "encoded", K, C);
    const float *mask_token = trial_normal(t, "mask_token", 1, C);
    float *z = trial_output(t, "z", T, C);
    ATTEMPT(t, restore_order, z, encoded, mask_token, p, order, T, K, C);
    float *want = trial_expected(t, z);
    for (int k = 0; k < T; k++) {
        int place = order[k];
        for (int c = 0; c < C; c++) {
            float value = k < K ? encoded[k * C + c] : mask_token[c];
            want[place * C + c] = (float)((double)value + (double)p[place * C + c]);
        }
    }
    trial_expect_floats(t, z, want, tolerance_steps(1));
}

static int *shuffled(struct trial *t, int T)
{
    int *order = trial_input_ints(t, "order", 1, T);
    trial_shuffle(t, order, T);
    return order;
}

static void restore_order_puts_every_row_where_it_came_from(struct trial *t)
{
    int T = awkward_length(t);
    int K = T == 1 ? 1 : trial_pick(t, 1, T - 1), C = awkward_width(t);
    const int *order = shuffled(t, T);
    expect_restored(t, order, trial_normal(t, "p", T, C), T, K, C);
}

/* Nothing is masked, and no place added: what remains is to undo the order. A step to the left is
 * not its own inverse. */
static void restore_order_undoes_a_step_to_the_left(struct trial *t)
{
    int T = trial_pick(t, 3, 9), C = trial_pick(t, 1, 6);
    int *order = trial_input_ints(t, "order", 1, T);
    for (int k = 0; k < T; k++)
        order[k] = (k + 1) % T;
    expect_restored(t, order, trial_input(t, "p", T, C), T, T, C);
}

static void restore_order_tells_mask_tokens_where_they_are(struct trial *t)
{
    int T = trial_pick(t, 4, 12), C = trial_pick(t, 1, 6);
    const int *order = shuffled(t, T);
    expect_restored(t, order, trial_normal(t, "p", T, C), T, 1, C);
}

/* As keep_visible leaves them. */
static void restore_order_of_visible_rows_from_left_to_right(struct trial *t)
{
    int T = trial_pick(t, 5, 12), C = trial_pick(t, 1, 6), K = trial_pick(t, 2, T - 2);
    int *order = trial_input_ints(t, "order", 1, T);
    const int first = trial_pick(t, 1, T - K); /* the visible ones stand together */
    for (int k = 0; k < T; k++)
        order[k] = k < K ? first + k : k - K < first ? k - K : k;
    expect_restored(t, order, trial_normal(t, "p", T, C), T, K, C);
}

/* ---- one_guess_loss ---- */

/* The loss is between 0 and ln n. Honest ways add up n logarithms of at most ln n, or subtract
 * such a mean from ln n: n + 4 roundings, of numbers that together are at most 2 ln n. */
static void expect_guess_loss(struct trial *t, const int *labels, int T)
{
    float *loss = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, loss, one_guess_loss, labels, T);
    float *want = trial_expected(t, loss);
    int asked = count_asked(labels, T);
    want[0] = (float)entropy_of(labels, T);
    trial_expect_floats(t, loss, want, tolerance_sum(asked + 4, 2 * log(fmax(asked, 2))));
}

/* T labels, of which every third is ignored, `kinds` different ones among the rest. */
static int *labels_of(struct trial *t, int T, int kinds)
{
    int *labels = trial_input_ints(t, "labels", 1, T);
    int first = trial_pick(t, 0, 100), ignored = trial_pick(t, 0, 2);
    for (int k = 0; k < T; k++)
        labels[k] = k % 3 == ignored && T > 1 ? IGNORED : first + trial_pick(t, 0, kinds - 1);
    return labels;
}

static void one_guess_loss_is_the_least_that_one_prediction_can_have(struct trial *t)
{
    int T = awkward_length(t);
    expect_guess_loss(t, labels_of(t, T, 4), T);
}

/* Three of a kind and one of another: neither 0, nor ln 4, nor ln 2. */
static void one_guess_loss_gives_frequent_tokens_more(struct trial *t)
{
    int T = trial_pick(t, 6, 12), odd = trial_pick(t, 1, 3), token = trial_pick(t, 0, 50);
    int *labels = trial_input_ints(t, "labels", 1, T);
    for (int k = 0; k < T; k++)
        labels[k] = k < 4 ? token + (k == odd) : IGNORED;
    expect_guess_loss(t, labels, T);
}

static void one_guess_loss_of_different_tokens_is_the_logarithm_of_their_number(struct trial *t)
{
    int T = trial_pick(t, 3, 20);
    expect_guess_loss(t, shuffled(t, T), T);
}

static void one_guess_loss_is_zero_where_all_is_the_same_or_ignored(struct trial *t)
{
    int T = trial_pick(t, 3, 9), token = trial_number(t) % 2 ? IGNORED : trial_pick(t, 0, 9);
    int *labels = trial_input_ints(t, "labels", 1, T);
    for (int k = 0; k < T; k++)
        labels[k] = token;
    expect_guess_loss(t, labels, T);
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "choose_masked", .summary = "which positions to hide", .points = 1},
    {.function = "mask_inputs", .summary = "the mask token in, the place kept", .points = 2},
    {.function = "bert_corrupt", .summary = "BERT's lesson: tokens and labels", .points = 2},
    {.function = "masked_loss", .summary = "the error over what was hidden", .points = 1},
    {.function = "keep_visible", .summary = "MAE's encoder: what is left", .points = 2},
    {.function = "claim_is_true", .summary = "true or false, about masking", .points = 2},
    {.function = "restore_order",
     .summary = "MAE's decoder: all in its place again",
     .points = 2,
     .challenge = true},
    {.function = "one_guess_loss",
     .summary = "the price of not knowing one's place",
     .points = 1,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(choose_masked, choose_masked_takes_the_positions_of_the_smallest_noise, 6),
    GRADED(choose_masked, choose_masked_takes_as_many_even_if_all_the_noise_is_large, 1),
    GRADED(choose_masked, choose_masked_takes_no_more_even_if_all_the_noise_is_small, 1),
    GRADED(choose_masked, choose_masked_takes_the_lower_position_of_two_with_the_same_noise, 3),
    GRADED(choose_masked, choose_masked_can_take_none_or_all, 2),
    GRADED(mask_inputs, mask_inputs_puts_the_mask_token_in_place_of_the_masked_embeddings, 6),
    GRADED(mask_inputs, mask_inputs_leaves_every_masked_position_its_own_place, 2),
    GRADED(mask_inputs, mask_inputs_only_adds_places_where_nothing_is_masked, 1),
    GRADED(bert_corrupt, bert_corrupt_leaves_alone_what_is_not_chosen, 2),
    GRADED(bert_corrupt, bert_corrupt_hides_chosen_tokens_of_a_draw_below_four_fifths, 2),
    GRADED(bert_corrupt, bert_corrupt_replaces_chosen_tokens_of_a_draw_below_nine_tenths, 2),
    GRADED(bert_corrupt, bert_corrupt_keeps_chosen_tokens_of_a_larger_draw, 2),
    GRADED(bert_corrupt, bert_corrupt_does_to_each_token_what_its_own_draw_says, 6),
    GRADED(bert_corrupt, bert_corrupt_labels_the_chosen_positions_and_no_others, 6),
    GRADED(bert_corrupt, bert_corrupt_asks_for_hidden_tokens_by_their_old_names, 2),
    GRADED(bert_corrupt, bert_corrupt_asks_also_for_tokens_that_look_untouched, 2),
    GRADED(masked_loss, masked_loss_is_the_mean_squared_error_of_the_masked_patches, 6),
    GRADED(masked_loss, masked_loss_does_not_mind_what_is_guessed_for_visible_patches, 2),
    GRADED(masked_loss, masked_loss_counts_every_patch_where_all_are_masked, 2),
    GRADED(masked_loss, masked_loss_is_zero_where_nothing_is_masked, 1),
    GRADED(keep_visible, keep_visible_copies_the_visible_rows_one_after_the_other, 6),
    GRADED(keep_visible, keep_visible_finds_the_only_visible_row, 3),
    GRADED(keep_visible, keep_visible_keeps_everything_where_nothing_is_masked, 1),
    GRADED(keep_visible, keep_visible_lists_the_visible_positions_and_then_the_masked_ones, 4),
    GRADED(keep_visible, keep_visible_returns_how_many_rows_it_kept, 2),
    GRADED(claim_is_true, whoever_fills_a_place_must_know_which_one, 1),
    GRADED(claim_is_true, equal_rows_stay_equal_in_a_layer, 1),
    GRADED(claim_is_true, what_holds_for_one_layer_holds_for_the_next, 1),
    GRADED(claim_is_true, a_place_need_not_be_told_in_the_input, 1),
    GRADED(claim_is_true, what_can_be_copied_teaches_nothing, 1),
    GRADED(claim_is_true, an_unchanged_token_can_have_been_chosen, 1),
    GRADED(claim_is_true, not_all_that_is_chosen_is_hidden, 1),
    GRADED(claim_is_true, the_label_does_not_look_at_the_replacement, 1),
    GRADED(claim_is_true, an_encoder_sees_both_sides, 1),
    GRADED(claim_is_true, what_is_left_out_costs_nothing, 1),
    GRADED(claim_is_true, a_decoder_must_know_where_its_mask_tokens_stand, 1),
    GRADED(claim_is_true, rows_that_hold_their_places_may_be_shuffled, 1),
    GRADED(restore_order, restore_order_puts_every_row_where_it_came_from, 6),
    GRADED(restore_order, restore_order_undoes_a_step_to_the_left, 2),
    GRADED(restore_order, restore_order_tells_mask_tokens_where_they_are, 2),
    GRADED(restore_order, restore_order_of_visible_rows_from_left_to_right, 2),
    GRADED(one_guess_loss, one_guess_loss_is_the_least_that_one_prediction_can_have, 6),
    GRADED(one_guess_loss, one_guess_loss_gives_frequent_tokens_more, 2),
    GRADED(one_guess_loss, one_guess_loss_of_different_tokens_is_the_logarithm_of_their_number, 2),
    GRADED(one_guess_loss, one_guess_loss_is_zero_where_all_is_the_same_or_ignored, 2),
};

SUITE("07-masked-autoencoder", "masking.c", exercises, tests)
