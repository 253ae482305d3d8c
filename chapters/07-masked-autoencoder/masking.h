/* Chapter 07: hide a part of the input, and ask for it back. README.md explains, hints.md helps.
 *
 * T counts positions, C the numbers of an embedding or of a patch. Arrays are contiguous and
 * row-major. Every element of an output is written, whatever was there before. Outputs and inputs
 * never overlap. What is random is drawn outside, and comes in as an array: so the same call gives
 * the same answer. */
#ifndef MASKING_H
#define MASKING_H

#include "../exercise.h"

/* Chooses which positions will be hidden: the `count` positions of the smallest noise. Of two
 * positions with the same noise, the lower one is taken first.
 *
 *   masked  (T)  written; true at the chosen positions, exactly `count` of them
 *   noise   (T)  read; each at least 0 and below 1
 *
 * T >= 1, 0 <= count <= T.           [after He et al. 2022, section 3, "Simple implementation"] */
void choose_masked(bool *masked, const float *noise, int T, int count);

/* What a model is given: every position's vector plus every position's place. A masked position
 * has the mask token for its vector, in place of its own; its place is its own.
 *
 *   z           (T,C)  written
 *   x           (T,C)  read, one embedding a position
 *   p           (T,C)  read, one positional encoding a position
 *   mask_token  (C)    read, one vector for all masked positions
 *   masked      (T)    read
 *
 * T, C >= 1. */
void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C);

/* A label that asks for nothing. */
enum { IGNORED = -1 };

/* Makes a lesson out of a text, as BERT does.   [Devlin et al. 2019, section 3.1, "Task #1"]
 *
 *   a chosen token becomes   mask_id             if its draw is below 0.8,
 *                            its random_token    if its draw is from 0.8 to 0.9,
 *                            what it was         if its draw is above 0.9;
 *   every other token stays what it was, whatever its draw.
 *
 * The label of a chosen position is the token that the text has there; of any other, IGNORED.
 *
 *   tokens, labels  (T)  written; what the model reads, and what it is asked for
 *   text            (T)  read; each at least 0
 *   chosen          (T)  read
 *   draw            (T)  read; each at least 0 and below 1, none within rounding of 0.8 or 0.9
 *   random_token    (T)  read; the one to put at each position that needs one. It may happen to
 *                        be the token of the text.
 *
 * T >= 1. */
void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id);

/* The loss of a masked autoencoder: the mean squared error over all numbers of the masked patches,
 * and of no others.
 *
 *   loss = 1/(n C)  sum over masked t, all c of (guess[t,c] - patch[t,c])^2
 *
 * where n patches are masked. 0 if n is 0.               [He et al. 2022, section 3]
 *
 *   guess, patch  (T,C)  read; what was predicted, and what was hidden
 *   masked        (T)    read
 *
 * T, C >= 1. */
float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C);

/* What MAE's encoder is given: the rows of the visible positions, one after the other, and nothing
 * for the masked ones.                                   [He et al. 2022, section 3, "MAE encoder"]
 *
 *   visible  (K,C)  written; K is how many positions are visible
 *   order    (T)    written; the visible positions from left to right, then the masked positions
 *                   from left to right. So row k of `visible` is row order[k] of z.
 *   z        (T,C)  read; rows that hold their place already
 *   masked   (T)    read; false at least once
 *
 * Returns K. T, C >= 1. */
int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C);

/* What may be said about masking. Each claim is true or false. "Encoder" means: without a causal
 * mask. */
enum masking_claim {
    /* The discussion question. To mask a token, a masked autoencoder typically replaces both its
     * value and its positional encoding by a special mask vector. */
    CLAIM_POSITION_IS_REPLACED,
    /* Suppose that an encoder did so, and that nothing else told it about places. Then it would
     * predict the same in all masked places of a text. */
    CLAIM_SAME_PREDICTION,
    /* In that same case, it would learn to tell the masked places apart if it had enough layers. */
    CLAIM_DEPTH_TELLS_APART,
    /* A model that tells places by turning queries and keys can predict different words in two
     * masked places, although its input has the very same vector in both. */
    CLAIM_TURNING_TELLS_APART,
    /* BERT's loss counts what is predicted for every token of a text. */
    CLAIM_BERT_ASKS_FOR_ALL,
    /* BERT's loss can count a token that stands in the input unchanged. */
    CLAIM_BERT_ASKS_FOR_UNCHANGED,
    /* BERT replaces about 15 % of the tokens of a text by its mask token. */
    CLAIM_BERT_HIDES_15_PERCENT,
    /* BERT's loss leaves out a chosen token whose random replacement happens to be itself. */
    CLAIM_BERT_SKIPS_LUCKY_DRAWS,
    /* BERT's prediction for a masked token may depend on the tokens after it. */
    CLAIM_BERT_LOOKS_AHEAD,
    /* MAE's encoder is given a mask token for every masked patch. */
    CLAIM_MAE_ENCODES_MASK_TOKENS,
    /* MAE's decoder adds a position to every mask token. */
    CLAIM_MAE_PLACES_MASK_TOKENS,
    /* Give the visible rows to MAE's encoder in another order: each is still encoded as before. */
    CLAIM_MAE_ORDER_IS_FREE,
    MASKING_CLAIMS /* how many there are; not a claim */
};

/* The discussion question, and eleven more like it. */
bool claim_is_true(enum masking_claim claim);

/* Challenge. What MAE's decoder is given: every encoded row back in its own place, the mask token
 * in all other places, and then to every row the encoding of its place.
 *                                                        [He et al. 2022, section 3, "MAE decoder"]
 *   z           (T,C)  written
 *   encoded     (K,C)  read; row k belongs to position order[k]
 *   mask_token  (C)    read
 *   p           (T,C)  read, one positional encoding a position
 *   order       (T)    read; each of 0 … T - 1 once, in any order: MAE shuffles. Positions
 *                      order[K] … order[T - 1] are masked.
 *
 * 1 <= K <= T, C >= 1. */
void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C);

/* Challenge. The price of not knowing one's place. A model that makes one and the same prediction
 * q, a probability for every token, for all labels has the loss
 *
 *   mean over the labels y that are not IGNORED of -ln q(y)
 *
 * Returns the smallest value that this takes for any q: the best that such a model can do with
 * these labels. 0 if all of them are IGNORED.
 *
 *   labels  (T)  read; each at least 0, or IGNORED
 *
 * T >= 1. */
float one_guess_loss(const int *labels, int T);

#endif
