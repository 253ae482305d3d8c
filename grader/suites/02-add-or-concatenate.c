/* Chapter 02: adding a position to an embedding, or concatenating the two.
 *
 * Expected values are computed in double here: they are a few dot products, and the chapter's own
 * definitions are the shortest way to say them. Tolerances admit every float32 order of the sums,
 * also the detour over the four terms; each is derived where it is made. */
#include "grader/suites/oracles.h"
#include "grader/suites/suite.h"

#include <math.h>
#include <stddef.h>

#include "chapters/02-add-or-concatenate/position_input.h"
#include "reference/positions/sinusoidal.h"

/* ---- shapes and sums ---- */

/* 1, 2, odd, prime, a power of two, and something at random. */
static int awkward_width(struct trial *t)
{
    static const int widths[] = {5, 1, 16, 2, 37, 64, 12};
    int n = (int)(sizeof widths / sizeof widths[0]);
    int turn = trial_number(t);
    return turn < n ? widths[turn] : trial_pick(t, 3, 90);
}

/* The sum of the absolute values of all the products in (x_i + p_i) . (x_j + p_j). */
static double score_magnitude(const float *x_i, const float *p_i, const float *x_j,
                              const float *p_j, int C)
{
    double sum = 0;
    for (int c = 0; c < C; c++)
        sum += (fabs((double)x_i[c]) + fabs((double)p_i[c])) *
               (fabs((double)x_j[c]) + fabs((double)p_j[c]));
    return sum;
}

/* Summed as C products of sums (two roundings more for the sums) or as four sums of C products. */
static struct tolerance score_tolerance(const float *x_i, const float *p_i, const float *x_j,
                                        const float *p_j, int C)
{
    return tolerance_sum(4 * C + 3, score_magnitude(x_i, p_i, x_j, p_j, C));
}

static float score_of_sums(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                           int C)
{
    return (float)(dot(x_i, x_j, C) + dot(x_i, p_j, C) + dot(p_i, x_j, C) + dot(p_i, p_j, C));
}

/* ---- add_position ---- */

static void add_position_adds_the_position_to_the_embedding(struct trial *t)
{
    int C = awkward_width(t);
    const float *x = trial_normal(t, "x", 1, C);
    const float *p = trial_normal(t, "p", 1, C);
    float *z = trial_output(t, "z", 1, C);
    ATTEMPT(t, add_position, z, x, p, C);
    float *want = trial_expected(t, z);
    for (int c = 0; c < C; c++)
        want[c] = (float)((double)x[c] + (double)p[c]);
    trial_expect_floats(t, z, want, tolerance_steps(1));
}

static void add_position_leaves_the_embedding_alone_where_the_position_is_zero(struct trial *t)
{
    int C = trial_pick(t, 2, 40);
    const float *x = trial_normal(t, "x", 1, C);
    const float *p = trial_input(t, "p", 1, C);
    float *z = trial_output(t, "z", 1, C);
    ATTEMPT(t, add_position, z, x, p, C);
    float *want = trial_expected(t, z);
    for (int c = 0; c < C; c++)
        want[c] = x[c];
    trial_expect_floats(t, z, want, tolerance_exact());
}

/* ---- concatenate_position ---- */

static void expect_content_then_position(struct trial *t, int C, int P)
{
    const float *x = trial_normal(t, "x", 1, C);
    const float *p = trial_normal(t, "p", 1, P);
    float *z = trial_output(t, "z", 1, C + P);
    ATTEMPT(t, concatenate_position, z, x, p, C, P);
    float *want = trial_expected(t, z);
    for (int c = 0; c < C; c++)
        want[c] = x[c];
    for (int c = 0; c < P; c++)
        want[C + c] = p[c];
    trial_expect_floats(t, z, want, tolerance_exact());
}

static void concatenate_position_puts_the_content_before_the_position(struct trial *t)
{
    int C = awkward_width(t);
    expect_content_then_position(t, C, C);
}

static void concatenate_position_copies_a_position_shorter_than_the_content(struct trial *t)
{
    int P = awkward_width(t);
    expect_content_then_position(t, P + trial_pick(t, 1, 30), P);
}

static void concatenate_position_copies_a_position_longer_than_the_content(struct trial *t)
{
    int C = awkward_width(t);
    expect_content_then_position(t, C, C + trial_pick(t, 1, 30));
}

/* ---- score_added ---- */

static void expect_score_added(struct trial *t, const float *x_i, const float *p_i,
                               const float *x_j, const float *p_j, int C)
{
    float *score = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, score, score_added, x_i, p_i, x_j, p_j, C);
    float *want = trial_expected(t, score);
    want[0] = score_of_sums(x_i, p_i, x_j, p_j, C);
    trial_expect_floats(t, score, want, score_tolerance(x_i, p_i, x_j, p_j, C));
}

static void score_added_is_the_dot_product_of_the_two_sums(struct trial *t)
{
    int C = awkward_width(t);
    const float *x_i = trial_normal(t, "x_i", 1, C);
    const float *p_i = trial_normal(t, "p_i", 1, C);
    const float *x_j = trial_normal(t, "x_j", 1, C);
    const float *p_j = trial_normal(t, "p_j", 1, C);
    expect_score_added(t, x_i, p_i, x_j, p_j, C);
}

/* One part of the query and one of the key; the other two are zeros. */
static void expect_one_term(struct trial *t, bool content_of_i, bool content_of_j)
{
    int C = awkward_width(t);
    const float *x_i = (content_of_i ? trial_normal : trial_input)(t, "x_i", 1, C);
    const float *p_i = (content_of_i ? trial_input : trial_normal)(t, "p_i", 1, C);
    const float *x_j = (content_of_j ? trial_normal : trial_input)(t, "x_j", 1, C);
    const float *p_j = (content_of_j ? trial_input : trial_normal)(t, "p_j", 1, C);
    expect_score_added(t, x_i, p_i, x_j, p_j, C);
}

static void score_added_counts_what_content_i_meets_in_content_j(struct trial *t)
{
    expect_one_term(t, true, true);
}

static void score_added_counts_what_content_i_meets_in_position_j(struct trial *t)
{
    expect_one_term(t, true, false);
}

static void score_added_counts_what_position_i_meets_in_content_j(struct trial *t)
{
    expect_one_term(t, false, true);
}

static void score_added_counts_what_position_i_meets_in_position_j(struct trial *t)
{
    expect_one_term(t, false, false);
}

/* ---- score_concatenated ---- */

static void expect_score_concatenated(struct trial *t, const float *x_i, const float *p_i,
                                      const float *x_j, const float *p_j, int C, int P)
{
    float *score = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, score, score_concatenated, x_i, p_i, x_j, p_j, C, P);
    float *want = trial_expected(t, score);
    want[0] = (float)(dot(x_i, x_j, C) + dot(p_i, p_j, P));
    double magnitude = 0;
    for (int c = 0; c < C; c++)
        magnitude += fabs((double)x_i[c] * (double)x_j[c]);
    for (int c = 0; c < P; c++)
        magnitude += fabs((double)p_i[c] * (double)p_j[c]);
    trial_expect_floats(t, score, want, tolerance_sum(C + P, magnitude));
}

static void expect_score_of_widths(struct trial *t, int C, int P)
{
    const float *x_i = trial_normal(t, "x_i", 1, C);
    const float *p_i = trial_normal(t, "p_i", 1, P);
    const float *x_j = trial_normal(t, "x_j", 1, C);
    const float *p_j = trial_normal(t, "p_j", 1, P);
    expect_score_concatenated(t, x_i, p_i, x_j, p_j, C, P);
}

static void score_concatenated_is_the_dot_product_of_the_two_long_vectors(struct trial *t)
{
    int C = awkward_width(t);
    expect_score_of_widths(t, C, C);
}

static void score_concatenated_counts_all_of_a_longer_position(struct trial *t)
{
    int C = awkward_width(t);
    expect_score_of_widths(t, C, C + trial_pick(t, 1, 30));
}

static void score_concatenated_counts_all_of_a_longer_content(struct trial *t)
{
    int P = awkward_width(t);
    expect_score_of_widths(t, P + trial_pick(t, 1, 30), P);
}

/* The query is all content, the key all position: concatenated, they never touch. */
static void score_concatenated_keeps_content_and_position_apart(struct trial *t)
{
    int C = trial_pick(t, 2, 40);
    int P = C;
    const float *x_i = trial_normal(t, "x_i", 1, C);
    const float *p_i = trial_input(t, "p_i", 1, P);
    const float *x_j = trial_input(t, "x_j", 1, C);
    const float *p_j = trial_normal(t, "p_j", 1, P);
    expect_score_concatenated(t, x_i, p_i, x_j, p_j, C, P);
}

/* ---- score_terms ---- */

static void expect_score_terms(struct trial *t, const float *x_i, const float *p_i,
                               const float *x_j, const float *p_j, int C)
{
    static const char *const names[] = {"content_content", "content_position", "position_content",
                                        "position_position"};
    float *terms = trial_output(t, "result", 1, 4);
    trial_name_columns(t, terms, names);
    ATTEMPT_RETURN_STRUCT(t, terms, score_terms, x_i, p_i, x_j, p_j, C);
    float *want = trial_expected(t, terms);
    want[0] = (float)dot(x_i, x_j, C);
    want[1] = (float)dot(x_i, p_j, C);
    want[2] = (float)dot(p_i, x_j, C);
    want[3] = (float)dot(p_i, p_j, C);
    /* The magnitude of all four together bounds that of each. */
    trial_expect_floats(t, terms, want, tolerance_sum(C, score_magnitude(x_i, p_i, x_j, p_j, C)));
}

static void score_terms_are_the_four_dot_products(struct trial *t)
{
    int C = awkward_width(t);
    const float *x_i = trial_normal(t, "x_i", 1, C);
    const float *p_i = trial_normal(t, "p_i", 1, C);
    const float *x_j = trial_normal(t, "x_j", 1, C);
    const float *p_j = trial_normal(t, "p_j", 1, C);
    expect_score_terms(t, x_i, p_i, x_j, p_j, C);
}

/* Without a position at the key, two terms are zero and two are not. */
static void score_terms_without_a_position_at_the_key(struct trial *t)
{
    int C = awkward_width(t);
    const float *x_i = trial_normal(t, "x_i", 1, C);
    const float *p_i = trial_normal(t, "p_i", 1, C);
    const float *x_j = trial_normal(t, "x_j", 1, C);
    const float *p_j = trial_input(t, "p_j", 1, C);
    expect_score_terms(t, x_i, p_i, x_j, p_j, C);
}

/* ---- cross_term_share ---- */

/* What a pair adds to each mean of squares, and how far float32 may move it. */
struct pair_sums {
    double cross, matching; /* sums of squares */
    double slack;           /* sum of the squares of the largest honest error of either */
};

static struct pair_sums sum_pairs(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = {0};
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
            if (i == j)
                continue;
            const float *x_i = x + i * C, *p_i = p + i * C, *x_j = x + j * C, *p_j = p + j * C;
            double cross = dot(x_i, p_j, C) + dot(p_i, x_j, C);
            double matching = dot(x_i, x_j, C) + dot(p_i, p_j, C);
            double slack = score_tolerance(x_i, p_i, x_j, p_j, C).atol;
            sums.cross += cross * cross;
            sums.matching += matching * matching;
            sums.slack += slack * slack;
        }
    }
    return sums;
}

/* By the triangle inequality, errors e(i,j) in the pairs move an RMS by at most RMS(e). So share =
 * N / M is off by at most (1 + share) RMS(e) / (M - RMS(e)). Each e is bounded by the tolerance of
 * a whole score, so that a cross term may also be had as a difference of two scores. Squaring,
 * adding up T(T-1) squares, dividing and taking the root are T(T-1) + 4 more roundings of what is
 * never negative. */
static void expect_share(struct trial *t, const float *x, const float *p, int T, int C)
{
    float *share = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, share, cross_term_share, x, p, T, C);
    struct pair_sums sums = sum_pairs(x, p, T, C);
    float *want = trial_expected(t, share);
    want[0] = (float)sqrt(sums.cross / sums.matching);
    double slack = sqrt(sums.slack);
    struct tolerance tolerance = tolerance_steps(T * (T - 1) + 4);
    tolerance.atol = (1 + (double)want[0]) * slack / (sqrt(sums.matching) - slack);
    trial_expect_floats(t, share, want, tolerance);
}

static void cross_term_share_matches_its_definition(struct trial *t)
{
    int T = trial_number(t) == 0 ? 3 : trial_pick(t, 3, 12);
    int C = awkward_width(t);
    const float *x = trial_normal(t, "x", T, C);
    const float *p = trial_normal(t, "p", T, C);
    expect_share(t, x, p, T, C);
}

static void cross_term_share_of_two_words_is_a_quotient(struct trial *t)
{
    int T = 2;
    int C = trial_pick(t, 4, 40);
    const float *x = trial_normal(t, "x", T, C);
    float *p = trial_input(t, "p", T, C);
    /* Positions near the words: the two then match well, and the quotient is well conditioned. */
    for (int c = 0; c < T * C; c++)
        p[c] = x[c % C] + trial_uniform(t, -0.5f, 0.5f);
    expect_share(t, x, p, T, C);
}

/* Each word has an axis of its own, so that x_i . x_j is zero but for i = j, where it is large. */
static void cross_term_share_leaves_out_a_word_with_itself(struct trial *t)
{
    int T = trial_pick(t, 3, 8);
    int C = T + trial_pick(t, 0, 20);
    float *x = trial_input(t, "x", T, C);
    for (int i = 0; i < T; i++)
        x[i * C + i] = trial_uniform(t, 4, 8);
    const float *p = trial_normal(t, "p", T, C);
    expect_share(t, x, p, T, C);
}

/* Which is what concatenation arranges for. */
static void cross_term_share_is_zero_when_content_and_position_use_separate_columns(struct trial *t)
{
    int T = trial_pick(t, 2, 6);
    int content = trial_pick(t, 2, 9);
    int C = content + trial_pick(t, 2, 9);
    float *x = trial_input(t, "x", T, C);
    float *p = trial_input(t, "p", T, C);
    for (int i = 0; i < T; i++)
        for (int c = 0; c < C; c++)
            *(c < content ? &x[i * C + c] : &p[i * C + c]) = trial_uniform(t, 0.5f, 2);
    expect_share(t, x, p, T, C);
}

static void cross_term_share_of_sinusoids(struct trial *t)
{
    int T = trial_pick(t, 2, 10);
    int C = 2 * trial_pick(t, 4, 24);
    const float *x = trial_normal(t, "x", T, C);
    float *p = trial_input(t, "p", T, C);
    xf_sinusoidal(p, T, C);
    expect_share(t, x, p, T, C);
}

/* ---- position_free_projection ---- */

enum { MAX_POSITIONS = 8, MAX_PROJECTED = 32 };

/* The inverse of a symmetric positive definite A, (n,n), which is destroyed: Gauss and Jordan's
 * elimination, without pivoting. In its own turn, row k is divided by its pivot. */
static void invert(double *inverse, double *A, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            inverse[i * n + j] = i == j ? 1 : 0;
    for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++) {
            double factor = i == k ? 1 - 1 / A[k * n + k] : A[i * n + k] / A[k * n + k];
            for (int j = 0; j < n; j++) {
                A[i * n + j] -= factor * A[k * n + j];
                inverse[i * n + j] -= factor * inverse[k * n + j];
            }
        }
    }
}

/* want = I - p^T (p p^T)^-1 p; returns the squared condition by which float32 errors may grow,
 * |p|_F^2 |(p p^T)^-1|_F. */
static double project(float *want, const float *p, int T, int C)
{
    double gram[MAX_POSITIONS * MAX_POSITIONS] = {0};
    double inverse[MAX_POSITIONS * MAX_POSITIONS] = {0};
    double square = 0, inverse_square = 0;
    for (int s = 0; s < T; s++)
        for (int t = 0; t < T; t++)
            gram[s * T + t] = dot(p + s * C, p + t * C, C);
    for (int t = 0; t < T; t++)
        square += gram[t * T + t];
    invert(inverse, gram, T);
    for (int k = 0; k < T * T; k++)
        inverse_square += inverse[k] * inverse[k];
    for (int i = 0; i < C; i++) {
        for (int j = 0; j < C; j++) {
            double sum = i == j ? 1 : 0;
            for (int s = 0; s < T; s++)
                for (int t = 0; t < T; t++)
                    sum -= (double)p[s * C + i] * inverse[s * T + t] * (double)p[t * C + j];
            want[i * C + j] = (float)sum;
        }
    }
    return square * sqrt(inverse_square);
}

/* An honest method takes T steps, each of which orthogonalises or eliminates with sums of C
 * products. A relative error e in the products p p^T moves W by at most e |p|_F^2 |(p p^T)^-1|,
 * and so does one in what is solved or subtracted afterwards. Elements of W are below one. */
static void expect_projection(struct trial *t, const float *p, int T, int C)
{
    float *W = trial_output(t, "W", C, C);
    ATTEMPT(t, position_free_projection, W, p, T, C);
    float *want = trial_expected(t, W);
    double condition = project(want, p, T, C);
    trial_expect_floats(t, W, want, tolerance_sum((C + 4) * T, condition));
}

static void position_free_projection_removes_the_axes_that_positions_use(struct trial *t)
{
    int T = trial_pick(t, 1, 5);
    int C = T + trial_pick(t, 1, 9);
    int first = trial_pick(t, 0, C - T);
    float *p = trial_input(t, "p", T, C);
    for (int s = 0; s < T; s++)
        p[s * C + first + s] = trial_uniform(t, 1.5f, 3);
    expect_projection(t, p, T, C);
}

static void position_free_projection_removes_a_single_position(struct trial *t)
{
    int T = 1;
    int C = trial_number(t) == 0 ? 3 : trial_pick(t, 2, MAX_PROJECTED);
    expect_projection(t, trial_normal(t, "p", T, C), T, C);
}

/* At most half as many positions as columns keep random rows far from dependent. The first trial
 * is small enough to be worked out by hand. */
static void position_free_projection_removes_positions_that_are_not_orthogonal(struct trial *t)
{
    bool first = trial_number(t) == 0;
    int T = first ? 2 : trial_pick(t, 2, MAX_POSITIONS);
    int C = trial_pick(t, 2 * T, first ? 2 * T + 2 : MAX_PROJECTED);
    expect_projection(t, trial_normal(t, "p", T, C), T, C);
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "add_position", .summary = "a position added to an embedding", .points = 1},
    {.function = "concatenate_position",
     .summary = "content first, then the position",
     .points = 1},
    {.function = "score_added", .summary = "the score when positions are added", .points = 2},
    {.function = "score_concatenated",
     .summary = "the score when they are concatenated",
     .points = 1},
    {.function = "score_terms", .summary = "the four terms of an added score", .points = 3},
    {.function = "cross_term_share",
     .summary = "how large the cross terms are",
     .points = 2,
     .may_call = "score_terms"},
    {.function = "position_free_projection",
     .summary = "positions projected away",
     .points = 2,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(add_position, add_position_adds_the_position_to_the_embedding, 6),
    GRADED(add_position, add_position_leaves_the_embedding_alone_where_the_position_is_zero, 1),
    GRADED(concatenate_position, concatenate_position_puts_the_content_before_the_position, 3),
    GRADED(concatenate_position, concatenate_position_copies_a_position_longer_than_the_content, 3),
    GRADED(concatenate_position, concatenate_position_copies_a_position_shorter_than_the_content,
           3),
    GRADED(score_added, score_added_is_the_dot_product_of_the_two_sums, 6),
    GRADED(score_added, score_added_counts_what_content_i_meets_in_content_j, 2),
    GRADED(score_added, score_added_counts_what_content_i_meets_in_position_j, 2),
    GRADED(score_added, score_added_counts_what_position_i_meets_in_content_j, 2),
    GRADED(score_added, score_added_counts_what_position_i_meets_in_position_j, 2),
    GRADED(score_concatenated, score_concatenated_is_the_dot_product_of_the_two_long_vectors, 3),
    GRADED(score_concatenated, score_concatenated_keeps_content_and_position_apart, 2),
    GRADED(score_concatenated, score_concatenated_counts_all_of_a_longer_position, 3),
    GRADED(score_concatenated, score_concatenated_counts_all_of_a_longer_content, 3),
    GRADED(score_terms, score_terms_are_the_four_dot_products, 6),
    GRADED(score_terms, score_terms_without_a_position_at_the_key, 2),
    GRADED(cross_term_share, cross_term_share_matches_its_definition, 5),
    GRADED(cross_term_share, cross_term_share_of_two_words_is_a_quotient, 1),
    GRADED(cross_term_share, cross_term_share_leaves_out_a_word_with_itself, 1),
    GRADED(cross_term_share,
           cross_term_share_is_zero_when_content_and_position_use_separate_columns, 1),
    GRADED(cross_term_share, cross_term_share_of_sinusoids, 2),
    GRADED(position_free_projection, position_free_projection_removes_the_axes_that_positions_use,
           2),
    GRADED(position_free_projection, position_free_projection_removes_a_single_position, 2),
    GRADED(position_free_projection,
           position_free_projection_removes_positions_that_are_not_orthogonal, 3),
};

SUITE("02-add-or-concatenate", "position_input.c", exercises, tests)
