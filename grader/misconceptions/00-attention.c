/* Wrong ways to write chapter 00's functions, each as a student would. */
#include "chapters/00-attention/attention.h"

#include <math.h>

#include "grader/misconceptions/misconception.h"

/* ---- the parts that a misconception gets right ---- */

static float max_of(const float *x, int n, float start)
{
    for (int i = 0; i < n; i++)
        start = fmaxf(start, x[i]);
    return start;
}

/* Softmax with `max` subtracted, right if max is the largest score. NaN where all are hidden. */
static void softmax_less(float *out, const float *x, int n, float max)
{
    float sum = 0;
    for (int i = 0; i < n; i++) {
        out[i] = expf(x[i] - max);
        sum += out[i];
    }
    for (int i = 0; i < n; i++)
        out[i] /= sum;
}

static void right_softmax(float *out, const float *x, int n)
{
    float max = max_of(x, n, -INFINITY);
    softmax_less(out, x, n, max);
    for (int i = 0; i < n && max == -INFINITY; i++)
        out[i] = 0;
}

/* Fills a square mask: `below`, on and `above` the diagonal. */
static void fill_mask(float *mask, int T, float below, float on, float above)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < T; s++)
            mask[t * T + s] = s < t ? below : s == t ? on : above;
}

static float dot(const float *a, int a_step, const float *b, int b_step, int D)
{
    float sum = 0;
    for (int d = 0; d < D; d++)
        sum += a[d * a_step] * b[d * b_step];
    return sum;
}

static void scores_times(float *score, const float *q, const float *k, int T, int S, int D,
                         float scale)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < S; s++)
            score[t * S + s] = dot(q + t * D, 1, k + s * D, 1, D) * scale;
}

/* The masked scores, in memory that mix_values() frees. */
static float *masked_scores(const float *q, const float *k, const float *mask, int T, int S, int D,
                            float scale)
{
    float *score = calloc((size_t)T * (size_t)S, sizeof *score);
    if (!score)
        abort();
    scores_times(score, q, k, T, S, D, scale);
    for (int i = 0; mask && i < T * S; i++)
        score[i] += mask[i];
    return score;
}

static float *right_scores(const float *q, const float *k, const float *mask, int T, int S, int D)
{
    return masked_scores(q, k, mask, T, S, D, 1 / sqrtf((float)D));
}

/* out = weight v; frees the weights. */
static void mix_values(float *out, float *weight, const float *v, int T, int S, int D)
{
    for (int t = 0; t < T; t++)
        for (int d = 0; d < D; d++)
            out[t * D + d] = dot(weight + t * S, 1, v + d, D, S);
    free(weight);
}

static float *right_weights(const float *q, const float *k, const float *mask, int T, int S, int D)
{
    float *weight = right_scores(q, k, mask, T, S, D);
    for (int t = 0; t < T; t++)
        right_softmax(weight + t * S, weight + t * S, S);
    return weight;
}

/* The rest of attention, from the scores on, by some way of softmax. */
static void finish_by(__typeof__(softmax) *row_softmax, float *out, float *score, const float *v,
                      int T, int S, int D)
{
    for (int t = 0; t < T; t++)
        row_softmax(score + t * S, score + t * S, S);
    mix_values(out, score, v, T, S, D);
}

/* ---- softmax ---- */

MISCONCEPTION(softmax, no_max_subtracted, "taking exp(x) without subtracting the largest x first",
              "A float overflows above exp(88) and vanishes below exp(-104), and then the quotient "
              "is inf/inf or 0/0. A shift of all scores does not change their softmax.")
static void softmax__no_max_subtracted(float *out, const float *x, int n)
{
    softmax_less(out, x, n, 0);
}

MISCONCEPTION(softmax, max_started_at_zero, "starting the search for the largest score at 0",
              "When all scores are negative, 0 is not one of them. FLT_MIN is no better: it is the "
              "smallest positive float, not the lowest one.")
static void softmax__max_started_at_zero(float *out, const float *x, int n)
{
    softmax_less(out, x, n, max_of(x, n, 0));
}

MISCONCEPTION(softmax, hidden_row_nan,
              "treating a row in which everything is hidden like any other",
              "There the largest score is -INFINITY, and -INFINITY less itself is NaN. Such a row "
              "has a case of its own in the contract.")
static void softmax__hidden_row_nan(float *out, const float *x, int n)
{
    softmax_less(out, x, n, max_of(x, n, -INFINITY));
}

MISCONCEPTION(softmax, hidden_row_uniform, "sharing the weight equally where everything is hidden",
              "Hidden means that nothing may be looked at, so no position may get any weight.")
static void softmax__hidden_row_uniform(float *out, const float *x, int n)
{
    float max = max_of(x, n, -INFINITY);
    softmax_less(out, x, n, max);
    for (int i = 0; i < n && max == -INFINITY; i++)
        out[i] = 1 / (float)n;
}

MISCONCEPTION(softmax, not_divided, "leaving out the division by the sum",
              "The weights of a row must sum to 1; exp() alone does not see to that.")
static void softmax__not_divided(float *out, const float *x, int n)
{
    float max = max_of(x, n, -INFINITY);
    for (int i = 0; i < n; i++)
        out[i] = max == -INFINITY ? 0 : expf(x[i] - max);
}

MISCONCEPTION(
    softmax, divided_too_early, "dividing each weight by the sum up to there",
    "The sum is known only after the last exp(); every weight is divided by the same one.")
static void softmax__divided_too_early(float *out, const float *x, int n)
{
    float max = max_of(x, n, -INFINITY), sum = 0;
    for (int i = 0; i < n; i++) {
        float e = max == -INFINITY ? 0 : expf(x[i] - max);
        sum += e;
        out[i] = sum > 0 ? e / sum : 0;
    }
}

MISCONCEPTION(softmax, sign_flipped, "taking exp(max - x) for exp(x - max)",
              "Then the lowest score gets the largest weight.")
static void softmax__sign_flipped(float *out, const float *x, int n)
{
    float max = max_of(x, n, -INFINITY);
    for (int i = 0; i < n; i++)
        out[i] = max == -INFINITY ? 0 : max - x[i];
    if (max != -INFINITY)
        softmax_less(out, out, n, 0);
}

/* ---- causal_mask ---- */

MISCONCEPTION(causal_mask, diagonal_hidden, "hiding the diagonal",
              "A position may see itself; else the first one would have nothing to look at.")
static void causal_mask__diagonal_hidden(float *mask, int T)
{
    fill_mask(mask, T, 0, -INFINITY, -INFINITY);
}

MISCONCEPTION(causal_mask, mirrored, "hiding the past in place of the future",
              "Row t is the position that looks, column s the one that is looked at.")
static void causal_mask__mirrored(float *mask, int T)
{
    fill_mask(mask, T, -INFINITY, 0, 0);
}

MISCONCEPTION(causal_mask, inverted, "swapping 0 and -INFINITY",
              "The mask is added to the scores: adding 0 keeps a score, adding -INFINITY hides it.")
static void causal_mask__inverted(float *mask, int T)
{
    fill_mask(mask, T, -INFINITY, -INFINITY, 0);
}

MISCONCEPTION(causal_mask, one_ahead, "letting each position see one step into the future",
              "What stands one step ahead is just what a language model is asked to predict.")
static void causal_mask__one_ahead(float *mask, int T)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < T; s++)
            mask[t * T + s] = s <= t + 1 ? 0 : -INFINITY;
}

MISCONCEPTION(causal_mask, ones_and_zeros, "writing 1 for what is visible and 0 for what is hidden",
              "This mask is added to the scores, not multiplied into them.")
static void causal_mask__ones_and_zeros(float *mask, int T)
{
    fill_mask(mask, T, 1, 1, 0);
}

MISCONCEPTION(causal_mask, minus_a_billion, "writing -1e9 for -INFINITY",
              "It hides well enough until a whole row is hidden: then all scores are equally low, "
              "and what was hidden is averaged.")
static void causal_mask__minus_a_billion(float *mask, int T)
{
    fill_mask(mask, T, 0, 0, -1e9F);
}

/* ---- attention_scores ---- */

MISCONCEPTION(attention_scores, scaled_by_width, "dividing by D instead of √D",
              "The variance of a dot product grows with D, so its size grows with √D.")
static void attention_scores__scaled_by_width(float *score, const float *q, const float *k, int T,
                                              int S, int D)
{
    scores_times(score, q, k, T, S, D, 1 / (float)D);
}

MISCONCEPTION(attention_scores, unscaled, "not dividing by √D",
              "If you do divide, look at how: pow(D, 1/2) is 1, because 1/2 is 0 in C.")
static void attention_scores__unscaled(float *score, const float *q, const float *k, int T, int S,
                                       int D)
{
    scores_times(score, q, k, T, S, D, 1);
}

MISCONCEPTION(attention_scores, multiplied, "multiplying by √D instead of dividing",
              "The scale is there to keep the scores from growing with D.")
static void attention_scores__multiplied(float *score, const float *q, const float *k, int T, int S,
                                         int D)
{
    scores_times(score, q, k, T, S, D, sqrtf((float)D));
}

MISCONCEPTION(attention_scores, scaled_by_keys, "dividing by √S, the number of keys",
              "It is the number of products in one dot product that makes it large.")
static void attention_scores__scaled_by_keys(float *score, const float *q, const float *k, int T,
                                             int S, int D)
{
    scores_times(score, q, k, T, S, D, 1 / sqrtf((float)S));
}

MISCONCEPTION(attention_scores, written_by_columns, "writing score (t, s) to score[s * T + t]",
              "The array is (T,S), so a row holds S numbers, and row t starts at t * S.")
static void attention_scores__written_by_columns(float *score, const float *q, const float *k,
                                                 int T, int S, int D)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < S; s++)
            score[s * T + t] = dot(q + t * D, 1, k + s * D, 1, D) / sqrtf((float)D);
}

MISCONCEPTION(attention_scores, keys_read_by_columns, "reading the keys as if they were (D,S)",
              "kᵀ is (D,S) on paper, but in memory k stays (S,D): key s starts at s * D.")
static void attention_scores__keys_read_by_columns(float *score, const float *q, const float *k,
                                                   int T, int S, int D)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < S; s++)
            score[t * S + s] = dot(q + t * D, 1, k + s, S, D) / sqrtf((float)D);
}

MISCONCEPTION(attention_scores, sum_not_cleared, "never setting the running sum back to 0",
              "Every score is a dot product of its own and starts from nothing.")
static void attention_scores__sum_not_cleared(float *score, const float *q, const float *k, int T,
                                              int S, int D)
{
    float sum = 0;
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < S; s++) {
            sum += dot(q + t * D, 1, k + s * D, 1, D);
            score[t * S + s] = sum / sqrtf((float)D);
        }
    }
}

MISCONCEPTION(attention_scores, last_dimension_missed, "leaving out the last of the D dimensions",
              "The last index is D - 1, and the loop has to reach it.")
static void attention_scores__last_dimension_missed(float *score, const float *q, const float *k,
                                                    int T, int S, int D)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < S; s++)
            score[t * S + s] = dot(q + t * D, 1, k + s * D, 1, D - 1) / sqrtf((float)D);
}

/* ---- attention ---- */

MISCONCEPTION(attention, scaled_by_width, "dividing the scores by D instead of √D",
              "The variance of a dot product grows with D, so its size grows with √D. (If "
              "attention_scores() is right, you have divided by √D once more.)")
static void attention__scaled_by_width(float *out, const float *q, const float *k, const float *v,
                                       const float *mask, int T, int S, int D)
{
    float *score = masked_scores(q, k, mask, T, S, D, 1 / (float)D);
    finish_by(right_softmax, out, score, v, T, S, D);
}

MISCONCEPTION(attention, unscaled, "not dividing the scores by √D",
              "Without it the softmax gets sharper the wider the vectors are.")
static void attention__unscaled(float *out, const float *q, const float *k, const float *v,
                                const float *mask, int T, int S, int D)
{
    float *score = masked_scores(q, k, mask, T, S, D, 1);
    finish_by(right_softmax, out, score, v, T, S, D);
}

MISCONCEPTION(attention, no_max_subtracted,
              "a softmax that takes exp(x) without subtracting the largest x first",
              "Scores of 100 are nothing unusual, and exp(100) is more than a float can hold.")
static void attention__no_max_subtracted(float *out, const float *q, const float *k, const float *v,
                                         const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    finish_by(softmax__no_max_subtracted, out, score, v, T, S, D);
}

MISCONCEPTION(attention, max_started_at_zero,
              "a softmax that starts the search for the largest score at 0",
              "In a row of negative scores, 0 is not one of them.")
static void attention__max_started_at_zero(float *out, const float *q, const float *k,
                                           const float *v, const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    finish_by(softmax__max_started_at_zero, out, score, v, T, S, D);
}

MISCONCEPTION(
    attention, hidden_row_nan, "treating a row in which everything is hidden like any other",
    "Its largest score is -INFINITY, and -INFINITY less itself is NaN. Such a row gives zeros.")
static void attention__hidden_row_nan(float *out, const float *q, const float *k, const float *v,
                                      const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    finish_by(softmax__hidden_row_nan, out, score, v, T, S, D);
}

MISCONCEPTION(attention, hidden_row_uniform, "averaging all values where every key is hidden",
              "Hidden keys have no share, not an equal one: such a row gives zeros.")
static void attention__hidden_row_uniform(float *out, const float *q, const float *k,
                                          const float *v, const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    finish_by(softmax__hidden_row_uniform, out, score, v, T, S, D);
}

MISCONCEPTION(attention, not_divided, "mixing by exp(score) without dividing by the row's sum",
              "The result is an average of the values only if the weights sum to 1.")
static void attention__not_divided(float *out, const float *q, const float *k, const float *v,
                                   const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    finish_by(softmax__not_divided, out, score, v, T, S, D);
}

MISCONCEPTION(attention, softmax_over_everything, "one softmax over the whole array of scores",
              "Each query has a softmax of its own: every row sums to 1, not all of them together.")
static void attention__softmax_over_everything(float *out, const float *q, const float *k,
                                               const float *v, const float *mask, int T, int S,
                                               int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    right_softmax(score, score, T * S);
    mix_values(out, score, v, T, S, D);
}

MISCONCEPTION(attention, softmax_down_columns, "taking the softmax down the columns",
              "A query shares itself out over the keys, so it is the rows that sum to 1.")
static void attention__softmax_down_columns(float *out, const float *q, const float *k,
                                            const float *v, const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    for (int s = 0; s < S; s++) {
        float max = -INFINITY, sum = 0;
        for (int t = 0; t < T; t++)
            max = fmaxf(max, score[t * S + s]);
        for (int t = 0; t < T; t++) {
            float *x = score + t * S + s;
            *x = max == -INFINITY ? 0 : expf(*x - max);
            sum += *x;
        }
        for (int t = 0; t < T; t++)
            score[t * S + s] /= sum > 0 ? sum : 1;
    }
    mix_values(out, score, v, T, S, D);
}

MISCONCEPTION(attention, one_max_for_all_rows,
              "subtracting the largest score of all rows instead of each row's own",
              "A row far below the largest score of the whole array vanishes, and 0/0 remains.")
static void attention__one_max_for_all_rows(float *out, const float *q, const float *k,
                                            const float *v, const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, mask, T, S, D);
    float max = max_of(score, T * S, -INFINITY);
    for (int t = 0; t < T; t++) {
        bool hidden = max_of(score + t * S, S, -INFINITY) == -INFINITY;
        softmax_less(score + t * S, score + t * S, S, max);
        for (int s = 0; hidden && s < S; s++)
            score[t * S + s] = 0;
    }
    mix_values(out, score, v, T, S, D);
}

MISCONCEPTION(attention, mask_ignored, "not using the mask",
              "It is to be added to the scores before the softmax.")
static void attention__mask_ignored(float *out, const float *q, const float *k, const float *v,
                                    const float *mask, int T, int S, int D)
{
    (void)mask;
    finish_by(right_softmax, out, right_scores(q, k, NULL, T, S, D), v, T, S, D);
}

MISCONCEPTION(attention, mask_multiplied, "multiplying the scores by the mask",
              "Then 0, which should keep a score, wipes it out. This mask is added.")
static void attention__mask_multiplied(float *out, const float *q, const float *k, const float *v,
                                       const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, NULL, T, S, D);
    for (int i = 0; mask && i < T * S; i++)
        score[i] *= mask[i];
    finish_by(right_softmax, out, score, v, T, S, D);
}

MISCONCEPTION(attention, mask_after_softmax, "clearing the hidden weights after the softmax",
              "What is left no longer sums to 1: the hidden scores have had their part in the sum. "
              "Hide them before it.")
static void attention__mask_after_softmax(float *out, const float *q, const float *k,
                                          const float *v, const float *mask, int T, int S, int D)
{
    float *weight = right_weights(q, k, NULL, T, S, D);
    for (int i = 0; mask && i < T * S; i++)
        weight[i] = mask[i] == -INFINITY ? 0 : weight[i];
    mix_values(out, weight, v, T, S, D);
}

MISCONCEPTION(attention, mask_added_to_weights, "adding the mask to the weights, after the softmax",
              "It belongs to the scores: there, -INFINITY becomes a weight of 0.")
static void attention__mask_added_to_weights(float *out, const float *q, const float *k,
                                             const float *v, const float *mask, int T, int S, int D)
{
    float *weight = right_weights(q, k, NULL, T, S, D);
    for (int i = 0; mask && i < T * S; i++)
        weight[i] += mask[i];
    mix_values(out, weight, v, T, S, D);
}

MISCONCEPTION(
    attention, mask_as_switch, "hiding where the mask is -INFINITY and ignoring its other numbers",
    "A mask is added to the scores. Chapter 03 uses that to prefer near positions to far ones.")
static void attention__mask_as_switch(float *out, const float *q, const float *k, const float *v,
                                      const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, NULL, T, S, D);
    for (int i = 0; mask && i < T * S; i++)
        score[i] = mask[i] == -INFINITY ? mask[i] : score[i];
    finish_by(right_softmax, out, score, v, T, S, D);
}

MISCONCEPTION(attention, mask_read_by_columns, "reading the mask at mask[s * T + t]",
              "It is (T,S) like the scores: row t starts at t * S.")
static void attention__mask_read_by_columns(float *out, const float *q, const float *k,
                                            const float *v, const float *mask, int T, int S, int D)
{
    float *score = right_scores(q, k, NULL, T, S, D);
    for (int t = 0; t < T; t++)
        for (int s = 0; mask && s < S; s++)
            score[t * S + s] += mask[s * T + t];
    finish_by(right_softmax, out, score, v, T, S, D);
}

MISCONCEPTION(attention, weights_read_by_columns, "reading the weights at weight[s * T + t]",
              "They are (T,S) like the scores: row t starts at t * S.")
static void attention__weights_read_by_columns(float *out, const float *q, const float *k,
                                               const float *v, const float *mask, int T, int S,
                                               int D)
{
    float *weight = right_weights(q, k, mask, T, S, D);
    for (int t = 0; t < T; t++)
        for (int d = 0; d < D; d++)
            out[t * D + d] = dot(weight + t, T, v + d, D, S);
    free(weight);
}

MISCONCEPTION(attention, values_read_by_columns, "reading the values as if they were (D,S)",
              "They are (S,D) like the keys: value s starts at s * D.")
static void attention__values_read_by_columns(float *out, const float *q, const float *k,
                                              const float *v, const float *mask, int T, int S,
                                              int D)
{
    float *weight = right_weights(q, k, mask, T, S, D);
    for (int t = 0; t < T; t++)
        for (int d = 0; d < D; d++)
            out[t * D + d] = dot(weight + t * S, 1, v + d * S, 1, S);
    free(weight);
}

MISCONCEPTION(attention, keys_mixed, "mixing the keys instead of the values",
              "The keys decide how much of each position is taken; the values are what is taken.")
static void attention__keys_mixed(float *out, const float *q, const float *k, const float *v,
                                  const float *mask, int T, int S, int D)
{
    (void)v;
    finish_by(right_softmax, out, right_scores(q, k, mask, T, S, D), k, T, S, D);
}

/* ---- softmax_backward ---- */

MISCONCEPTION(
    softmax_backward, elementwise, "treating each weight as a sigmoid: y (1 - y) dy",
    "Raising one score lowers all the other weights too: the sum they share couples them.")
static void softmax_backward__elementwise(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * (1 - y[i]) * dy[i];
}

MISCONCEPTION(softmax_backward, sum_ignored, "differentiating exp() alone: y dy",
              "The sum in the denominator depends on every score as well.")
static void softmax_backward__sum_ignored(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * dy[i];
}

MISCONCEPTION(softmax_backward, sign_flipped, "flipping the sign of the whole gradient",
              "A larger score raises its own weight, so where dy favours it, dx does too.")
static void softmax_backward__sign_flipped(float *dx, const float *y, const float *dy, int n)
{
    float sum = dot(y, 1, dy, 1, n);
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * (sum - dy[i]);
}

MISCONCEPTION(
    softmax_backward, sum_unweighted, "subtracting the plain sum of dy",
    "Each weight y[j] changes in proportion to itself; the sum over j has to carry that factor.")
static void softmax_backward__sum_unweighted(float *dx, const float *y, const float *dy, int n)
{
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += dy[i];
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * (dy[i] - sum);
}

MISCONCEPTION(softmax_backward, mean_unweighted, "subtracting the plain mean of dy",
              "The mean to subtract is the one under the weights y.")
static void softmax_backward__mean_unweighted(float *dx, const float *y, const float *dy, int n)
{
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += dy[i];
    for (int i = 0; i < n; i++)
        dx[i] = y[i] * (dy[i] - sum / (float)n);
}

MISCONCEPTION(softmax_backward, factor_missing, "leaving out the factor y[i]",
              "A score with hardly any weight can hardly change anything.")
static void softmax_backward__factor_missing(float *dx, const float *y, const float *dy, int n)
{
    float sum = dot(y, 1, dy, 1, n);
    for (int i = 0; i < n; i++)
        dx[i] = dy[i] - sum;
}

MISCONCEPTION(softmax_backward, cross_entropy,
              "using y - dy, the gradient of softmax and cross-entropy taken together",
              "That shortcut holds for one particular loss with dy standing for the target; here "
              "dy is the gradient of any loss.")
static void softmax_backward__cross_entropy(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++)
        dx[i] = y[i] - dy[i];
}
