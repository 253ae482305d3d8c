/* Chapter 07: what goes wrong when a part of the input is hidden. */
#include "chapters/07-masked-autoencoder/masking.h"

#include <math.h>
#include <string.h>

#include "grader/misconceptions/misconception.h"

/* ---- choose_masked ---- */

/* How many positions are taken before t, if the smallest noise comes first. */
static int taken_before(const float *noise, int T, int t)
{
    int before = 0;
    for (int s = 0; s < T; s++)
        before += noise[s] < noise[t] || (noise[s] == noise[t] && s < t);
    return before;
}

MISCONCEPTION(choose_masked, largest, "choosing the positions of the largest noise",
              "Either end would do for training, as long as everybody takes the same one; here it "
              "is the smallest. (MAE keeps the smallest, and hides the rest.)")
static void choose_masked__largest(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++)
        masked[t] = taken_before(noise, T, t) >= T - count;
}

MISCONCEPTION(choose_masked, each_by_itself,
              "comparing each noise with the share count/T that is to be hidden",
              "Then each position is hidden with the right probability, but how many there are is "
              "left to chance.")
static void choose_masked__each_by_itself(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++)
        masked[t] = noise[t] * (float)T < (float)count;
}

MISCONCEPTION(choose_masked, ties_all_taken, "taking all positions that share the same noise",
              "A threshold cannot cut through a tie: positions of equal noise need an order too.")
static void choose_masked__ties_all_taken(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++) {
        int smaller = 0;
        for (int s = 0; s < T; s++)
            smaller += noise[s] < noise[t];
        masked[t] = smaller < count;
    }
}

MISCONCEPTION(choose_masked, ties_to_the_higher,
              "taking the higher of two positions with the same noise",
              "The contract takes the lower one first: is a comparison that should be strict not "
              "strict?")
static void choose_masked__ties_to_the_higher(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++) {
        int before = 0;
        for (int s = 0; s < T; s++)
            before += noise[s] < noise[t] || (noise[s] == noise[t] && s > t);
        masked[t] = before < count;
    }
}

MISCONCEPTION(choose_masked, first_ones, "hiding the first positions, whatever their noise",
              "A model that always knows where the holes are never learns to fill the others.")
static void choose_masked__first_ones(bool *masked, const float *noise, int T, int count)
{
    (void)noise;
    for (int t = 0; t < T; t++)
        masked[t] = t < count;
}

MISCONCEPTION(choose_masked, one_too_few, "counting a position among those that come before it",
              "The first in line has nobody before it, and the last of the chosen has count - 1.")
static void choose_masked__one_too_few(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++)
        masked[t] = taken_before(noise, T, t) + 1 < count;
}

MISCONCEPTION(choose_masked, one_too_many, "choosing one position more than `count`",
              "Ranks begin with 0, so `count` of them end before `count`.")
static void choose_masked__one_too_many(bool *masked, const float *noise, int T, int count)
{
    for (int t = 0; t < T; t++)
        masked[t] = taken_before(noise, T, t) <= count;
}

/* ---- mask_inputs ---- */

/* With how many of each a masked position is made; a visible one is x + p. */
static void mixed_inputs(float *z, const float *x, const float *p, const float *mask_token,
                         const bool *masked, int T, int C, const float share[3])
{
    for (int k = 0; k < T * C; k++)
        z[k] = masked[k / C] ? share[0] * x[k] + share[1] * p[k] + share[2] * mask_token[k % C]
                             : x[k] + p[k];
}

MISCONCEPTION(mask_inputs, position_replaced, "replacing the position as well",
              "Then all masked positions look the same, and nobody could tell which of them is to "
              "be filled with what.")
static void mask_inputs__position_replaced(float *z, const float *x, const float *p,
                                           const float *mask_token, const bool *masked, int T,
                                           int C)
{
    mixed_inputs(z, x, p, mask_token, masked, T, C, (const float[]){0, 0, 1});
}

MISCONCEPTION(mask_inputs, mask_token_added, "adding the mask token to the embedding",
              "Then the word is still there, and the model can learn to subtract the mask.")
static void mask_inputs__mask_token_added(float *z, const float *x, const float *p,
                                          const float *mask_token, const bool *masked, int T, int C)
{
    mixed_inputs(z, x, p, mask_token, masked, T, C, (const float[]){1, 1, 1});
}

MISCONCEPTION(mask_inputs, zeros_for_the_mask, "masking with zeros",
              "The mask token is a vector like any other, and it is learned.")
static void mask_inputs__zeros_for_the_mask(float *z, const float *x, const float *p,
                                            const float *mask_token, const bool *masked, int T,
                                            int C)
{
    mixed_inputs(z, x, p, mask_token, masked, T, C, (const float[]){0, 1, 0});
}

MISCONCEPTION(mask_inputs, position_masked, "replacing the position and keeping the embedding",
              "What is to be guessed is the word; where it stands is given.")
static void mask_inputs__position_masked(float *z, const float *x, const float *p,
                                         const float *mask_token, const bool *masked, int T, int C)
{
    mixed_inputs(z, x, p, mask_token, masked, T, C, (const float[]){1, 0, 1});
}

MISCONCEPTION(mask_inputs, inverted, "masking the positions that should stay visible",
              "masked[t] is true where the word is to be hidden.")
static void mask_inputs__inverted(float *z, const float *x, const float *p, const float *mask_token,
                                  const bool *masked, int T, int C)
{
    for (int k = 0; k < T * C; k++)
        z[k] = (masked[k / C] ? x[k] : mask_token[k % C]) + p[k];
}

MISCONCEPTION(mask_inputs, no_positions, "leaving the positions out altogether",
              "Every row gets its position, masked or not.")
static void mask_inputs__no_positions(float *z, const float *x, const float *p,
                                      const float *mask_token, const bool *masked, int T, int C)
{
    (void)p;
    for (int k = 0; k < T * C; k++)
        z[k] = masked[k / C] ? mask_token[k % C] : x[k];
}

/* ---- bert_corrupt ---- */

static void right_tokens(int *tokens, const int *text, const bool *chosen, const float *draw,
                         const int *random_token, int T, int mask_id)
{
    for (int t = 0; t < T; t++) {
        tokens[t] = text[t];
        if (chosen[t] && draw[t] < 0.9f)
            tokens[t] = draw[t] < 0.8f ? mask_id : random_token[t];
    }
}

static void right_labels(int *labels, const int *text, const bool *chosen, int T)
{
    for (int t = 0; t < T; t++)
        labels[t] = chosen[t] ? text[t] : IGNORED;
}

MISCONCEPTION(
    bert_corrupt, always_hidden, "hiding every chosen token",
    "Later, in real use, there are no mask tokens: a model should get used to being asked "
    "about ordinary ones.")
static void bert_corrupt__always_hidden(int *tokens, int *labels, const int *text,
                                        const bool *chosen, const float *draw,
                                        const int *random_token, int T, int mask_id)
{
    (void)draw;
    (void)random_token;
    right_labels(labels, text, chosen, T);
    for (int t = 0; t < T; t++)
        tokens[t] = chosen[t] ? mask_id : text[t];
}

MISCONCEPTION(bert_corrupt, choice_ignored, "letting the draws decide for all tokens",
              "The draw says what becomes of a token, but only of one that was chosen.")
static void bert_corrupt__choice_ignored(int *tokens, int *labels, const int *text,
                                         const bool *chosen, const float *draw,
                                         const int *random_token, int T, int mask_id)
{
    right_labels(labels, text, chosen, T);
    for (int t = 0; t < T; t++)
        tokens[t] = draw[t] < 0.8f ? mask_id : draw[t] < 0.9f ? random_token[t] : text[t];
}

MISCONCEPTION(bert_corrupt, last_tenths_swapped,
              "keeping the tokens that should become random, and the other way round",
              "The shares are the same, so training would not mind; the contract puts random "
              "tokens below 0.9.")
static void bert_corrupt__last_tenths_swapped(int *tokens, int *labels, const int *text,
                                              const bool *chosen, const float *draw,
                                              const int *random_token, int T, int mask_id)
{
    right_labels(labels, text, chosen, T);
    for (int t = 0; t < T; t++) {
        tokens[t] = text[t];
        if (chosen[t] && (draw[t] < 0.8f || draw[t] > 0.9f))
            tokens[t] = draw[t] < 0.8f ? mask_id : random_token[t];
    }
}

MISCONCEPTION(bert_corrupt, never_random, "comparing the draw with 0.1 for the random tokens",
              "Whoever comes so far has a draw of at least 0.8: the tenth begins there.")
static void bert_corrupt__never_random(int *tokens, int *labels, const int *text,
                                       const bool *chosen, const float *draw,
                                       const int *random_token, int T, int mask_id)
{
    (void)random_token;
    right_labels(labels, text, chosen, T);
    for (int t = 0; t < T; t++)
        tokens[t] = chosen[t] && draw[t] < 0.8f ? mask_id : text[t];
}

MISCONCEPTION(
    bert_corrupt, never_unchanged, "replacing all that is not hidden by a random token",
    "A tenth of the chosen tokens stays as it is, so that a model cannot conclude from an "
    "ordinary token that it is wrong.")
static void bert_corrupt__never_unchanged(int *tokens, int *labels, const int *text,
                                          const bool *chosen, const float *draw,
                                          const int *random_token, int T, int mask_id)
{
    right_labels(labels, text, chosen, T);
    for (int t = 0; t < T; t++) {
        int disguise = draw[t] < 0.8f ? mask_id : random_token[t];
        tokens[t] = chosen[t] ? disguise : text[t];
    }
}

MISCONCEPTION(bert_corrupt, all_labelled, "labelling every position",
              "Tokens that were not chosen stand in the input: copying them teaches nothing.")
static void bert_corrupt__all_labelled(int *tokens, int *labels, const int *text,
                                       const bool *chosen, const float *draw,
                                       const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    memcpy(labels, text, (size_t)T * sizeof *text);
}

MISCONCEPTION(bert_corrupt, only_hidden_labelled, "labelling only the tokens that were hidden",
              "Chosen tokens are asked for whatever became of them; which label is set does not "
              "depend on the draw.")
static void bert_corrupt__only_hidden_labelled(int *tokens, int *labels, const int *text,
                                               const bool *chosen, const float *draw,
                                               const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    for (int t = 0; t < T; t++)
        labels[t] = chosen[t] && draw[t] < 0.8f ? text[t] : IGNORED;
}

MISCONCEPTION(bert_corrupt, only_changed_labelled, "labelling only the tokens that were changed",
              "A chosen token may stay what it was, or be drawn again by chance. It is asked for "
              "all the same.")
static void bert_corrupt__only_changed_labelled(int *tokens, int *labels, const int *text,
                                                const bool *chosen, const float *draw,
                                                const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    for (int t = 0; t < T; t++)
        labels[t] = tokens[t] != text[t] ? text[t] : IGNORED;
}

MISCONCEPTION(bert_corrupt, labels_from_the_input, "labelling with the replaced tokens",
              "The model reads the replacement; it is asked for what the text had there.")
static void bert_corrupt__labels_from_the_input(int *tokens, int *labels, const int *text,
                                                const bool *chosen, const float *draw,
                                                const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    right_labels(labels, tokens, chosen, T);
}

MISCONCEPTION(bert_corrupt, labels_inverted, "labelling what was not chosen",
              "What a model is asked for is what was taken from it.")
static void bert_corrupt__labels_inverted(int *tokens, int *labels, const int *text,
                                          const bool *chosen, const float *draw,
                                          const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    for (int t = 0; t < T; t++)
        labels[t] = chosen[t] ? IGNORED : text[t];
}

MISCONCEPTION(bert_corrupt, zero_for_ignored, "labelling with 0 where nothing is asked for",
              "0 is a token like any other, and would be asked for. IGNORED is none.")
static void bert_corrupt__zero_for_ignored(int *tokens, int *labels, const int *text,
                                           const bool *chosen, const float *draw,
                                           const int *random_token, int T, int mask_id)
{
    right_tokens(tokens, text, chosen, draw, random_token, T, mask_id);
    for (int t = 0; t < T; t++)
        labels[t] = chosen[t] ? text[t] : 0;
}

/* ---- masked_loss ---- */

struct errors {
    float squares, sizes; /* sums */
    int count;            /* of numbers */
};

static struct errors errors_where(const float *guess, const float *patch, const bool *masked,
                                  bool where, int T, int C)
{
    struct errors errors = {0};
    for (int k = 0; k < T * C; k++) {
        float error = guess[k] - patch[k];
        if (masked[k / C] != where)
            continue;
        errors.squares += error * error;
        errors.sizes += fabsf(error);
        errors.count++;
    }
    return errors;
}

static float quotient(float sum, int count)
{
    return count ? sum / (float)count : 0;
}

MISCONCEPTION(masked_loss, over_everything, "taking the mean over all patches",
              "Visible patches can be copied; a loss that counts them rewards copying.")
static float masked_loss__over_everything(const float *guess, const float *patch,
                                          const bool *masked, int T, int C)
{
    struct errors hidden = errors_where(guess, patch, masked, true, T, C);
    struct errors seen = errors_where(guess, patch, masked, false, T, C);
    return (hidden.squares + seen.squares) / (float)(T * C);
}

MISCONCEPTION(masked_loss, divided_by_everything,
              "adding up the masked patches but dividing by the number of all",
              "Then the loss falls when less is hidden, whatever is guessed.")
static float masked_loss__divided_by_everything(const float *guess, const float *patch,
                                                const bool *masked, int T, int C)
{
    return errors_where(guess, patch, masked, true, T, C).squares / (float)(T * C);
}

MISCONCEPTION(masked_loss, over_the_visible, "taking the mean over the visible patches",
              "masked[t] is true where something was hidden, and only there is anything asked.")
static float masked_loss__over_the_visible(const float *guess, const float *patch,
                                           const bool *masked, int T, int C)
{
    struct errors seen = errors_where(guess, patch, masked, false, T, C);
    return quotient(seen.squares, seen.count);
}

MISCONCEPTION(masked_loss, summed, "returning the sum",
              "A mean keeps its size when more is hidden, so the learning rate can stay as it is.")
static float masked_loss__summed(const float *guess, const float *patch, const bool *masked, int T,
                                 int C)
{
    return errors_where(guess, patch, masked, true, T, C).squares;
}

MISCONCEPTION(masked_loss, summed_within_patches,
              "dividing by the number of masked patches, and not by the numbers in each",
              "Each masked patch holds C numbers, and the mean is over all of them.")
static float masked_loss__summed_within_patches(const float *guess, const float *patch,
                                                const bool *masked, int T, int C)
{
    struct errors hidden = errors_where(guess, patch, masked, true, T, C);
    return quotient(hidden.squares, hidden.count / C);
}

MISCONCEPTION(masked_loss, absolute, "taking absolute values instead of squares",
              "The mean squared error squares each difference.")
static float masked_loss__absolute(const float *guess, const float *patch, const bool *masked,
                                   int T, int C)
{
    struct errors hidden = errors_where(guess, patch, masked, true, T, C);
    return quotient(hidden.sizes, hidden.count);
}

MISCONCEPTION(masked_loss, rooted, "taking the square root of the mean",
              "The mean squared error is what its name says; its root is another measure.")
static float masked_loss__rooted(const float *guess, const float *patch, const bool *masked, int T,
                                 int C)
{
    struct errors hidden = errors_where(guess, patch, masked, true, T, C);
    return sqrtf(quotient(hidden.squares, hidden.count));
}

MISCONCEPTION(masked_loss, nothing_masked, "dividing by zero where nothing is masked",
              "0/0 is NaN, and one NaN in a loss is the end of a training run.")
static float masked_loss__nothing_masked(const float *guess, const float *patch, const bool *masked,
                                         int T, int C)
{
    struct errors hidden = errors_where(guess, patch, masked, true, T, C);
    return hidden.squares / (float)hidden.count;
}

/* ---- keep_visible ---- */

/* A right order; returns K. */
static int right_order(int *order, const bool *masked, int T)
{
    int K = 0, next = 0;
    for (int t = 0; t < T; t++)
        K += !masked[t];
    for (int t = 0, k = 0; t < T; t++)
        order[masked[t] ? K + next++ : k++] = t;
    return K;
}

static void gather(float *visible, const float *z, const int *order, int K, int C)
{
    for (int k = 0; k < K * C; k++)
        visible[k] = z[order[k / C] * C + k % C];
}

MISCONCEPTION(keep_visible, masked_backwards, "listing the masked positions from right to left",
              "That is what filling the list from both ends gives. The contract lists them from "
              "left to right.")
static int keep_visible__masked_backwards(float *visible, int *order, const float *z,
                                          const bool *masked, int T, int C)
{
    int K = right_order(order, masked, T);
    gather(visible, z, order, K, C);
    for (int low = K, high = T - 1; low < high; low++, high--) {
        int kept = order[low];
        order[low] = order[high];
        order[high] = kept;
    }
    return K;
}

MISCONCEPTION(keep_visible, inverse_order, "listing for each position which row it became",
              "order[k] answers the opposite question: which position stands in row k?")
static int keep_visible__inverse_order(float *visible, int *order, const float *z,
                                       const bool *masked, int T, int C)
{
    int K = right_order(order, masked, T);
    gather(visible, z, order, K, C);
    for (int t = 0, seen = 0, hidden = K; t < T; t++)
        order[t] = masked[t] ? hidden++ : seen++;
    return K;
}

MISCONCEPTION(keep_visible, order_untouched, "listing the positions as they stand",
              "The list sorts the positions into visible ones and masked ones.")
static int keep_visible__order_untouched(float *visible, int *order, const float *z,
                                         const bool *masked, int T, int C)
{
    int K = right_order(order, masked, T);
    gather(visible, z, order, K, C);
    for (int t = 0; t < T; t++)
        order[t] = t;
    return K;
}

MISCONCEPTION(keep_visible, first_rows, "copying the first K rows",
              "Which rows are visible is what `masked` says.")
static int keep_visible__first_rows(float *visible, int *order, const float *z, const bool *masked,
                                    int T, int C)
{
    int K = right_order(order, masked, T);
    memcpy(visible, z, (size_t)(K * C) * sizeof *z);
    return K;
}

MISCONCEPTION(keep_visible, masked_counted, "returning how many positions are masked",
              "The encoder is to be told how many rows it gets.")
static int keep_visible__masked_counted(float *visible, int *order, const float *z,
                                        const bool *masked, int T, int C)
{
    int K = right_order(order, masked, T);
    gather(visible, z, order, K, C);
    return T - K;
}

MISCONCEPTION(keep_visible, all_counted, "returning the length of the whole sequence",
              "The encoder works on fewer rows than T: that is what makes it cheap.")
static int keep_visible__all_counted(float *visible, int *order, const float *z, const bool *masked,
                                     int T, int C)
{
    gather(visible, z, order, right_order(order, masked, T), C);
    return T;
}

/* ---- claim_is_true ---- */

static bool right_claim(enum masking_claim claim)
{
    return claim == CLAIM_SAME_PREDICTION || claim == CLAIM_TURNING_TELLS_APART ||
           claim == CLAIM_BERT_ASKS_FOR_UNCHANGED || claim == CLAIM_BERT_LOOKS_AHEAD ||
           claim == CLAIM_MAE_PLACES_MASK_TOKENS || claim == CLAIM_MAE_ORDER_IS_FREE;
}

/* One claim, answered wrongly. */
#define WRONG_CLAIM(name, claim_, by, why)                                                         \
    MISCONCEPTION(claim_is_true, name, by, why)                                                    \
    static bool claim_is_true__##name(enum masking_claim claim)                                    \
    {                                                                                              \
        return right_claim(claim) != (claim == (claim_));                                          \
    }

MISCONCEPTION(claim_is_true, always, "calling every claim true",
              "Some were made up to mislead. Look for the one word that decides.")
static bool claim_is_true__always(enum masking_claim claim)
{
    (void)claim;
    return true;
}

MISCONCEPTION(claim_is_true, never, "calling every claim false",
              "Some are plain statements of what BERT and MAE do.")
static bool claim_is_true__never(enum masking_claim claim)
{
    (void)claim;
    return false;
}

MISCONCEPTION(claim_is_true, inverted, "answering the opposite every time",
              "Return true for the claims that hold.")
static bool claim_is_true__inverted(enum masking_claim claim)
{
    return !right_claim(claim);
}

WRONG_CLAIM(position_goes_too, CLAIM_POSITION_IS_REPLACED,
            "holding that the position is hidden with the word",
            "Somebody who fills in a form must see which line is meant.")
WRONG_CLAIM(same_predictions_differ, CLAIM_SAME_PREDICTION,
            "expecting different predictions from the same input row",
            "Compute two rows of attention whose queries are the same vector.")
WRONG_CLAIM(depth_helps, CLAIM_DEPTH_TELLS_APART, "hoping that depth makes a difference",
            "What enters the second layer in those two rows, if the first has treated them alike?")
WRONG_CLAIM(input_must_differ, CLAIM_TURNING_TELLS_APART,
            "holding that places can be told only by the input",
            "Two equal vectors turned by different angles are no longer equal, and so their scores "
            "are not.")
WRONG_CLAIM(all_asked, CLAIM_BERT_ASKS_FOR_ALL, "letting BERT's loss count every token",
            "Most tokens stand in the input, and are not asked for.")
WRONG_CLAIM(only_hidden_asked, CLAIM_BERT_ASKS_FOR_UNCHANGED,
            "holding that BERT asks only for what it has changed",
            "Being chosen and being changed are two steps.")
WRONG_CLAIM(chosen_is_hidden, CLAIM_BERT_HIDES_15_PERCENT,
            "taking the share that is chosen for the share that is hidden",
            "What becomes of the chosen ones? Multiply.")
WRONG_CLAIM(lucky_draws_skipped, CLAIM_BERT_SKIPS_LUCKY_DRAWS,
            "leaving out tokens that were replaced by themselves",
            "Does your bert_corrupt compare the new token with the old one before it sets a label?")
WRONG_CLAIM(left_to_right, CLAIM_BERT_LOOKS_AHEAD, "giving BERT a causal mask",
            "BERT is an encoder: nothing in it hides what comes later, unless it is masked.")
WRONG_CLAIM(encoder_sees_masks, CLAIM_MAE_ENCODES_MASK_TOKENS,
            "giving mask tokens to MAE's encoder",
            "What does keep_visible put in the place of a masked row?")
WRONG_CLAIM(decoder_without_places, CLAIM_MAE_PLACES_MASK_TOKENS,
            "leaving MAE's mask tokens without a position",
            "They are copies of one vector. What would tell them apart?")
WRONG_CLAIM(order_matters, CLAIM_MAE_ORDER_IS_FREE, "taking the order of the rows for their place",
            "Chapter 01: attention does not see in which order its rows are stored. Where is the "
            "place of a row kept?")

/* ---- restore_order ---- */

/* Row k of the list of encoded rows and then mask tokens. */
static const float *listed(const float *encoded, const float *mask_token, int k, int K, int C)
{
    return k < K ? encoded + k * C : mask_token;
}

/* z = value + share p */
static void put_row(float *z, const float *value, const float *p, float share, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = value[c] + share * p[c];
}

MISCONCEPTION(restore_order, order_applied_again, "fetching row order[t] for place t",
              "That shuffles once more. Row k came from place order[k], and must go back there.")
static void restore_order__order_applied_again(float *z, const float *encoded,
                                               const float *mask_token, const float *p,
                                               const int *order, int T, int K, int C)
{
    for (int t = 0; t < T; t++)
        put_row(z + t * C, listed(encoded, mask_token, order[t], K, C), p + t * C, 1, C);
}

MISCONCEPTION(restore_order, not_restored, "leaving the rows in the order of the list",
              "The decoder's row t stands for place t: it is compared with patch t in the end.")
static void restore_order__not_restored(float *z, const float *encoded, const float *mask_token,
                                        const float *p, const int *order, int T, int K, int C)
{
    (void)order;
    for (int t = 0; t < T; t++)
        put_row(z + t * C, listed(encoded, mask_token, t, K, C), p + t * C, 1, C);
}

MISCONCEPTION(restore_order, places_of_the_list,
              "adding the position of the list instead of the place that the row returns to",
              "Row k of the list goes to place order[k], and is told about that place.")
static void restore_order__places_of_the_list(float *z, const float *encoded,
                                              const float *mask_token, const float *p,
                                              const int *order, int T, int K, int C)
{
    for (int k = 0; k < T; k++)
        put_row(z + order[k] * C, listed(encoded, mask_token, k, K, C), p + k * C, 1, C);
}

MISCONCEPTION(restore_order, masks_without_places, "adding positions to the encoded rows alone",
              "All mask tokens would be the same then, and so would be what is predicted there.")
static void restore_order__masks_without_places(float *z, const float *encoded,
                                                const float *mask_token, const float *p,
                                                const int *order, int T, int K, int C)
{
    for (int k = 0; k < T; k++)
        put_row(z + order[k] * C, listed(encoded, mask_token, k, K, C), p + order[k] * C,
                k < K ? 1 : 0, C);
}

MISCONCEPTION(restore_order, only_masks_with_places, "adding positions to the mask tokens alone",
              "The decoder adds its own encoding to every row; what the encoder was told may have "
              "been lost on the way.")
static void restore_order__only_masks_with_places(float *z, const float *encoded,
                                                  const float *mask_token, const float *p,
                                                  const int *order, int T, int K, int C)
{
    for (int k = 0; k < T; k++)
        put_row(z + order[k] * C, listed(encoded, mask_token, k, K, C), p + order[k] * C,
                k < K ? 0 : 1, C);
}

MISCONCEPTION(restore_order, no_places, "adding no positions",
              "Being stored in row t tells attention nothing: the place must be in the numbers.")
static void restore_order__no_places(float *z, const float *encoded, const float *mask_token,
                                     const float *p, const int *order, int T, int K, int C)
{
    for (int k = 0; k < T; k++)
        put_row(z + order[k] * C, listed(encoded, mask_token, k, K, C), p, 0, C);
}

/* ---- one_guess_loss ---- */

/* How often a label occurs. */
static int occurrences(const int *labels, int T, int label)
{
    int count = 0;
    for (int t = 0; t < T; t++)
        count += labels[t] == label;
    return count;
}

/* The right sum over `asked` labels, in nats. */
static float sum_of_losses(const int *labels, int T, int asked)
{
    float sum = 0;
    for (int t = 0; t < T; t++)
        if (labels[t] != IGNORED)
            sum += logf((float)asked / (float)occurrences(labels, T, labels[t]));
    return sum;
}

static int count_asked(const int *labels, int T)
{
    return T - occurrences(labels, T, IGNORED);
}

MISCONCEPTION(one_guess_loss, repeats_ignored, "taking the logarithm of how many labels there are",
              "A token that is asked for twice can be given more than its share of one.")
static float one_guess_loss__repeats_ignored(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    return asked ? logf((float)asked) : 0;
}

MISCONCEPTION(one_guess_loss, equal_shares,
              "taking the logarithm of how many different tokens there are",
              "Equal shares are the best guess only if all are asked for equally often.")
static float one_guess_loss__equal_shares(const int *labels, int T)
{
    float kinds = 0;
    for (int t = 0; t < T; t++)
        if (labels[t] != IGNORED)
            kinds += 1 / (float)occurrences(labels, T, labels[t]);
    return kinds > 0 ? logf(kinds) : 0;
}

MISCONCEPTION(one_guess_loss, once_a_token, "counting every different token once in the mean",
              "The mean is over the labels: a token that is asked for three times counts three "
              "times.")
static float one_guess_loss__once_a_token(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    float sum = 0, kinds = 0;
    for (int t = 0; t < T; t++) {
        float alike = (float)occurrences(labels, T, labels[t]);
        if (labels[t] == IGNORED)
            continue;
        sum += logf((float)asked / alike) / alike;
        kinds += 1 / alike;
    }
    return kinds > 0 ? sum / kinds : 0;
}

MISCONCEPTION(one_guess_loss, summed, "returning the sum over the labels", "The loss is a mean.")
static float one_guess_loss__summed(const int *labels, int T)
{
    return sum_of_losses(labels, T, count_asked(labels, T));
}

MISCONCEPTION(one_guess_loss, divided_by_everything, "dividing by T",
              "Positions that are not asked for do not count.")
static float one_guess_loss__divided_by_everything(const int *labels, int T)
{
    return sum_of_losses(labels, T, count_asked(labels, T)) / (float)T;
}

MISCONCEPTION(one_guess_loss, bits, "taking logarithms to the base 2",
              "ln is the natural logarithm: the loss is in nats, not in bits.")
static float one_guess_loss__bits(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    return asked ? sum_of_losses(labels, T, asked) / logf(2) / (float)asked : 0;
}

MISCONCEPTION(one_guess_loss, sign_flipped, "leaving out the minus sign",
              "A probability is at most 1, so its logarithm is never positive. A loss is never "
              "negative.")
static float one_guess_loss__sign_flipped(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    return asked ? -sum_of_losses(labels, T, asked) / (float)asked : 0;
}

MISCONCEPTION(one_guess_loss, whole_numbers, "dividing one int by another",
              "In C, 5 / 2 is 2 if both are ints: make one of them a float.")
static float one_guess_loss__whole_numbers(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    float sum = 0;
    for (int t = 0; t < T; t++) {
        int quotient_of_ints = asked / occurrences(labels, T, labels[t]);
        sum += labels[t] == IGNORED ? 0 : logf((float)quotient_of_ints);
    }
    return asked ? sum / (float)asked : 0;
}

MISCONCEPTION(one_guess_loss, ignored_is_a_token, "counting IGNORED as one more token",
              "A label of IGNORED asks for nothing.")
static float one_guess_loss__ignored_is_a_token(const int *labels, int T)
{
    float sum = 0;
    for (int t = 0; t < T; t++)
        sum += logf((float)T / (float)occurrences(labels, T, labels[t]));
    return sum / (float)T;
}

MISCONCEPTION(one_guess_loss, nothing_asked, "dividing by zero where all labels are ignored",
              "0/0 is NaN, and one NaN in a loss is the end of a training run.")
static float one_guess_loss__nothing_asked(const int *labels, int T)
{
    int asked = count_asked(labels, T);
    return sum_of_losses(labels, T, asked) / (float)asked;
}
