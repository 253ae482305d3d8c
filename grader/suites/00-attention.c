/* Chapter 00: softmax, the causal mask, scores, attention.
 *
 * Tolerances admit every honest way to compute in float32. u is 2^-24. An exponent x that is wrong
 * by e makes exp(x) wrong by the factor 1 + e, and the exponent of a softmax is a difference of
 * scores: rounding it costs |x| u, also where the difference is taken to the logarithm of the sum,
 * or the exponential goes through exp2(). Sums of n weights cost n u. */
#include "chapters/00-attention/attention.h"

#include <float.h>
#include <math.h>

#include "grader/suites/oracles.h"
#include "grader/suites/suite.h"
#include "reference/attention/attention.h"
#include "reference/ops/softmax.h"

/* Shapes that tell rows from columns: one of everything, T < S, T > S, odd numbers. */
struct shape {
    int T, S, D;
};

static struct shape awkward_shape(struct trial *t)
{
    static const struct shape shapes[] = {{3, 5, 4}, {1, 1, 1}, {7, 2, 3}, {1, 9, 16}};
    const int count = sizeof shapes / sizeof shapes[0];
    if (trial_number(t) < count)
        return shapes[trial_number(t)];
    int T = trial_pick(t, 9, 21), S = trial_pick(t, 22, 37), D = trial_pick(t, 5, 40);
    return (struct shape){T, S, D};
}

/* ---- softmax ---- */

/* Results below FLT_MIN may be denormal or zero. */
static struct tolerance softmax_tolerance(const float *x, int n)
{
    int roundings = n + 4 * (int)ceil(largest(x, n)) + 8;
    return (struct tolerance){.atol = 2.0 * (double)FLT_MIN,
                              .rtol = tolerance_steps(roundings).rtol};
}

static void check_softmax(struct trial *t, const float *x, int n)
{
    float *out = trial_output(t, "out", 1, n);
    ATTEMPT(t, softmax, out, x, n);
    float *want = trial_expected(t, out);
    xf_softmax(want, x, 1, n);
    trial_expect_floats(t, out, want, softmax_tolerance(x, n));
}

static void softmax_matches_the_definition(struct trial *t)
{
    static const int sizes[] = {5, 1, 2, 64};
    int n = trial_number(t) < 4 ? sizes[trial_number(t)] : trial_pick(t, 65, 131);
    check_softmax(t, trial_normal(t, "x", 1, n), n);
}

static void softmax_of_shifted_scores(struct trial *t, float shift)
{
    int n = trial_pick(t, 3, 20);
    float *x = trial_normal(t, "x", 1, n);
    for (int i = 0; i < n; i++)
        x[i] += shift;
    check_softmax(t, x, n);
}

static void softmax_does_not_overflow_for_large_scores(struct trial *t)
{
    softmax_of_shifted_scores(t, trial_uniform(t, 200, 1000));
}

static void softmax_does_not_vanish_for_very_negative_scores(struct trial *t)
{
    softmax_of_shifted_scores(t, trial_uniform(t, -1000, -200));
}

static void softmax_finds_the_largest_score_wherever_it_stands(struct trial *t)
{
    int n = trial_pick(t, 5, 20);
    const int places[] = {0, n - 1, trial_pick(t, 1, n - 2)};
    float *x = trial_normal(t, "x", 1, n);
    x[places[trial_number(t) % 3]] = trial_uniform(t, 100, 200);
    check_softmax(t, x, n);
}

static void softmax_gives_hidden_scores_no_weight(struct trial *t)
{
    int n = trial_pick(t, 4, 20);
    float *x = trial_normal(t, "x", 1, n);
    int visible = trial_pick(t, 1, n - 2);
    for (int i = 0; i < n; i++) /* the ends among them */
        if (i == 0 || i == n - 1 || (i != visible && trial_pick(t, 0, 1)))
            x[i] = -INFINITY;
    check_softmax(t, x, n);
}

static void softmax_gives_zeros_where_everything_is_hidden(struct trial *t)
{
    int n = trial_pick(t, 2, 20);
    float *x = trial_input(t, "x", 1, n);
    for (int i = 0; i < n; i++)
        x[i] = -INFINITY;
    check_softmax(t, x, n);
}

/* ---- causal_mask ---- */

static void write_causal_mask(float *mask, int T)
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < T; s++)
            mask[t * T + s] = s > t ? -INFINITY : 0;
}

static void check_causal_mask(struct trial *t, int T)
{
    float *mask = trial_output(t, "mask", T, T);
    ATTEMPT(t, causal_mask, mask, T);
    float *want = trial_expected(t, mask);
    write_causal_mask(want, T);
    trial_expect_floats(t, mask, want, tolerance_exact());
}

static void causal_mask_shows_the_past_and_hides_the_future(struct trial *t)
{
    check_causal_mask(t, trial_number(t) == 0 ? 4 : trial_pick(t, 2, 33));
}

static void causal_mask_of_one_position_hides_nothing(struct trial *t)
{
    check_causal_mask(t, 1);
}

/* ---- attention_scores ---- */

/* The definition in float64. */
static void define_scores(float *score, const float *q, const float *k, struct shape n)
{
    for (int t = 0; t < n.T; t++)
        for (int s = 0; s < n.S; s++)
            score[t * n.S + s] = (float)(dot(q + t * n.D, k + s * n.D, n.D) / sqrt(n.D));
}

/* No score's products add up to more, in absolute value. */
static double score_magnitude(const float *q, const float *k, struct shape n)
{
    return dot_magnitude(q, n.T, k, n.S, n.D) / sqrt(n.D);
}

/* The scale is a square root, a quotient and a product, on either side of the sum. */
static struct tolerance score_tolerance(int D, double magnitude)
{
    return tolerance_sum(D + 4, magnitude);
}

static void check_scores(struct trial *t, const float *q, const float *k, struct shape n)
{
    const int T = n.T, S = n.S, D = n.D;
    float *score = trial_output(t, "score", T, S);
    ATTEMPT(t, attention_scores, score, q, k, T, S, D);
    float *want = trial_expected(t, score);
    define_scores(want, q, k, n);
    trial_expect_floats(t, score, want, score_tolerance(D, score_magnitude(q, k, n)));
}

static void attention_scores_match_the_definition(struct trial *t)
{
    struct shape n = awkward_shape(t);
    float *q = trial_normal(t, "q", n.T, n.D);
    float *k = trial_normal(t, "k", n.S, n.D);
    check_scores(t, q, k, n);
}

/* All queries are one vector, and all keys: only the scale can be wrong. */
static void attention_scores_are_scaled_by_the_root_of_the_width(struct trial *t)
{
    static const int widths[] = {64, 9};
    struct shape n = {trial_pick(t, 2, 4), trial_pick(t, 5, 7), widths[trial_number(t) % 2]};
    float *q = trial_input(t, "q", n.T, n.D);
    float *k = trial_input(t, "k", n.S, n.D);
    float level = (float)trial_pick(t, 1, 4);
    for (int i = 0; i < n.T * n.D; i++)
        q[i] = level;
    for (int i = 0; i < n.S * n.D; i++)
        k[i] = 1;
    check_scores(t, q, k, n);
}

/* One dimension: no sum, and a scale of 1. Only the places can be wrong. */
static void attention_scores_have_a_row_for_each_query(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 4), trial_pick(t, 5, 7), 1};
    float *q = trial_input(t, "q", n.T, 1);
    float *k = trial_input(t, "k", n.S, 1);
    for (int i = 0; i < n.T; i++)
        q[i] = (float)trial_pick(t, 10 * i + 1, 10 * i + 9);
    for (int s = 0; s < n.S; s++)
        k[s] = (float)trial_pick(t, 100 * s + 1, 100 * s + 99);
    check_scores(t, q, k, n);
}

/* Query t asks for dimension t alone. */
static void attention_scores_read_every_dimension(struct trial *t)
{
    int D = trial_pick(t, 3, 9);
    struct shape n = {D, trial_pick(t, 2, 12), D};
    float *q = trial_input(t, "q", D, D);
    float *k = trial_normal(t, "k", n.S, D);
    for (int d = 0; d < D; d++)
        q[d * D + d] = 1;
    check_scores(t, q, k, n);
}

/* ---- attention ---- */

static struct tolerance attention_tolerance(const float *q, const float *k, const float *v,
                                            const float *mask, struct shape n)
{
    double score = score_magnitude(q, k, n);
    score += mask ? largest(mask, n.T * n.S) : 0;
    return mix_tolerance(score_tolerance(n.D, score).atol, score, largest(v, n.S * n.D), 2 * n.S);
}

static void check_attention(struct trial *t, const float *q, const float *k, const float *mask,
                            struct shape n)
{
    const int T = n.T, S = n.S, D = n.D;
    const float *v = trial_normal(t, "v", S, D);
    float *out = trial_output(t, "out", T, D);
    ATTEMPT(t, attention, out, q, k, v, mask, T, S, D);
    float *want = trial_expected(t, out);
    if (xf_attention_single(want, q, k, v, mask, T, S, D) != XF_OK)
        abort(); /* no memory: whoever runs the judge reports it as ungraded */
    trial_expect_floats(t, out, want, attention_tolerance(q, k, v, mask, n));
}

static void check_random_attention(struct trial *t, const float *mask, struct shape n)
{
    const float *q = trial_normal(t, "q", n.T, n.D);
    const float *k = trial_normal(t, "k", n.S, n.D);
    check_attention(t, q, k, mask, n);
}

static void attention_without_a_mask_mixes_all_values(struct trial *t)
{
    check_random_attention(t, NULL, awkward_shape(t));
}

static void attention_to_one_key_returns_its_value(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), 1, trial_pick(t, 1, 9)};
    check_random_attention(t, NULL, n);
}

static void attention_with_a_causal_mask_does_not_see_the_future(struct trial *t)
{
    int T = trial_pick(t, 3, 17);
    float *mask = trial_input(t, "mask", T, T);
    write_causal_mask(mask, T);
    check_random_attention(t, mask, (struct shape){T, T, trial_pick(t, 2, 19)});
}

/* Each query is left one key: what it gets is that key's value as it stands. */
static void attention_gives_a_hidden_key_no_share(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), trial_pick(t, 10, 15), trial_pick(t, 2, 9)};
    float *mask = trial_input(t, "mask", n.T, n.S);
    for (int i = 0; i < n.T; i++) {
        int visible = trial_pick(t, 0, n.S - 1);
        for (int s = 0; s < n.S; s++)
            mask[i * n.S + s] = s == visible ? 0 : -INFINITY;
    }
    check_random_attention(t, mask, n);
}

static void attention_adds_the_mask_to_the_scores(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), trial_pick(t, 10, 15), trial_pick(t, 2, 9)};
    check_random_attention(t, trial_normal(t, "mask", n.T, n.S), n);
}

/* Every second row, from the first or the second on. */
static void attention_gives_zeros_where_everything_is_hidden(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), trial_pick(t, 2, 9), trial_pick(t, 2, 9)};
    float *mask = trial_input(t, "mask", n.T, n.S);
    for (int i = trial_number(t) % 2; i < n.T; i += 2)
        for (int s = 0; s < n.S; s++)
            mask[i * n.S + s] = -INFINITY;
    check_random_attention(t, mask, n);
}

/* The scores of the even rows lie about 200, of the odd rows about -200. */
static void attention_stays_finite_for_large_scores(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 6), trial_pick(t, 3, 9), 4};
    float *q = trial_normal(t, "q", n.T, n.D);
    float *k = trial_normal(t, "k", n.S, n.D);
    for (int i = 0; i < n.T; i++)
        q[i * n.D] = i % 2 ? -20 : 20;
    for (int s = 0; s < n.S; s++)
        k[s * n.D] = 20;
    check_attention(t, q, k, NULL, n);
}

/* ---- softmax_backward ---- */

/* dx[i] = sum over j of y[i] ((i == j) - y[j]) dy[j]: the Jacobian, entry by entry, in float64. */
static void define_softmax_backward(float *dx, const float *y, const float *dy, int n)
{
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++)
            sum += (double)y[i] * ((i == j) - (double)y[j]) * (double)dy[j];
        dx[i] = (float)sum;
    }
}

/* The products' absolute values add up to 2 max|dy| at most, because the y add up to 1. */
static void check_softmax_backward(struct trial *t, const float *y, const float *dy, int n)
{
    float *dx = trial_output(t, "dx", 1, n);
    ATTEMPT(t, softmax_backward, dx, y, dy, n);
    float *want = trial_expected(t, dx);
    define_softmax_backward(want, y, dy, n);
    trial_expect_floats(t, dx, want, tolerance_sum(n + 4, 2 * largest(dy, n)));
}

static void softmax_backward_matches_the_jacobian(struct trial *t)
{
    static const int sizes[] = {5, 1, 2};
    int n = trial_number(t) < 3 ? sizes[trial_number(t)] : trial_pick(t, 17, 67);
    float *y = trial_normal(t, "y", 1, n);
    xf_softmax(y, y, 1, n);
    check_softmax_backward(t, y, trial_normal(t, "dy", 1, n), n);
}

/* A shift of all scores changes no weight, so a gradient that is equal everywhere asks for
 * nothing. */
static void softmax_backward_is_zero_where_the_gradient_is_the_same_for_all(struct trial *t)
{
    int n = trial_pick(t, 3, 20);
    float *y = trial_normal(t, "y", 1, n);
    xf_softmax(y, y, 1, n);
    float *dy = trial_input(t, "dy", 1, n);
    float level = trial_uniform(t, 1, 3);
    for (int i = 0; i < n; i++)
        dy[i] = level;
    check_softmax_backward(t, y, dy, n);
}

static void softmax_backward_gives_hidden_scores_no_gradient(struct trial *t)
{
    int n = trial_pick(t, 4, 20);
    float *y = trial_normal(t, "y", 1, n);
    y[0] = y[n - 1] = -INFINITY;
    xf_softmax(y, y, 1, n);
    check_softmax_backward(t, y, trial_normal(t, "dy", 1, n), n);
}

/* ---- what they are worth ---- */

static const struct exercise exercises[] = {
    {.function = "softmax", .summary = "scores to weights that sum to 1", .points = 2},
    {.function = "causal_mask", .summary = "hides the future", .points = 1},
    {.function = "attention_scores", .summary = "how well queries match keys", .points = 3},
    {.function = "attention",
     .summary = "the values, mixed by the weights",
     .points = 4,
     .may_call = "softmax attention_scores"},
    {.function = "softmax_backward",
     .summary = "the gradient through softmax",
     .points = 2,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(softmax, softmax_matches_the_definition, 5),
    GRADED(softmax, softmax_does_not_overflow_for_large_scores, 2),
    GRADED(softmax, softmax_does_not_vanish_for_very_negative_scores, 2),
    GRADED(softmax, softmax_finds_the_largest_score_wherever_it_stands, 3),
    GRADED(softmax, softmax_gives_hidden_scores_no_weight, 2),
    GRADED(softmax, softmax_gives_zeros_where_everything_is_hidden, 1),
    GRADED(causal_mask, causal_mask_shows_the_past_and_hides_the_future, 3),
    GRADED(causal_mask, causal_mask_of_one_position_hides_nothing, 1),
    GRADED(attention_scores, attention_scores_are_scaled_by_the_root_of_the_width, 2),
    GRADED(attention_scores, attention_scores_have_a_row_for_each_query, 2),
    GRADED(attention_scores, attention_scores_read_every_dimension, 2),
    GRADED(attention_scores, attention_scores_match_the_definition, 5),
    GRADED(attention, attention_to_one_key_returns_its_value, 2),
    GRADED(attention, attention_without_a_mask_mixes_all_values, 5),
    GRADED(attention, attention_with_a_causal_mask_does_not_see_the_future, 3),
    GRADED(attention, attention_gives_a_hidden_key_no_share, 2),
    GRADED(attention, attention_adds_the_mask_to_the_scores, 2),
    GRADED(attention, attention_gives_zeros_where_everything_is_hidden, 2),
    GRADED(attention, attention_stays_finite_for_large_scores, 2),
    GRADED(softmax_backward, softmax_backward_matches_the_jacobian, 5),
    GRADED(softmax_backward, softmax_backward_is_zero_where_the_gradient_is_the_same_for_all, 2),
    GRADED(softmax_backward, softmax_backward_gives_hidden_scores_no_gradient, 2),
};

SUITE("00-attention", "attention.c", exercises, tests)
