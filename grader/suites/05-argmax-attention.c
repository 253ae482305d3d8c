/* Chapter 05: argmax attention, and how far a stack of it sees.
 *
 * Nothing here is rounded. Scores are compared and never computed with, values are copied, fields
 * are sets and bounds whole numbers, so every comparison is exact.
 *
 * The student walks from a node down to its tokens. The judge goes the other way and measures: it
 * sends every token up through the layers and counts the paths by which it arrives. */
#include "chapters/05-argmax-attention/argmax_attention.h"

#include <math.h>

#include "grader/suites/suite.h"
#include "reference/attention/attention.h"

/* ---- argmax_attention ---- */

struct shape {
    int T, S, D;
};

static struct shape awkward_shape(struct trial *t)
{
    static const struct shape shapes[] = {{3, 5, 4}, {1, 1, 1}, {7, 2, 3}, {1, 9, 2}, {6, 6, 1}};
    const int count = sizeof shapes / sizeof shapes[0];
    if (trial_number(t) < count)
        return shapes[trial_number(t)];
    return (struct shape){trial_pick(t, 3, 9), trial_pick(t, 10, 33), trial_pick(t, 2, 17)};
}

/* A shape with room for several kinds of rows. */
static struct shape roomy_shape(struct trial *t)
{
    return (struct shape){trial_pick(t, 4, 9), trial_pick(t, 5, 12), trial_pick(t, 1, 5)};
}

/* The first of the largest scores of a row, the slow way: nothing before it is as large, nothing
 * after it is larger. */
static int first_largest(const float *row, int S)
{
    for (int s = 0; s < S; s++) {
        bool first = row[s] > -INFINITY;
        for (int other = 0; other < S; other++)
            first = first && !(other < s ? row[other] >= row[s] : row[other] > row[s]);
        if (first)
            return s;
    }
    return NOWHERE;
}

/* Places first, then the values that were found there. */
static void expect_argmax(struct trial *t, const float *score, struct shape shape)
{
    int T = shape.T, S = shape.S, D = shape.D;
    const float *v = trial_normal(t, "v", S, D);
    float *out = trial_output(t, "out", T, D);
    int *look = trial_output_ints(t, "look", 1, T);
    ATTEMPT(t, argmax_attention, out, look, score, v, T, S, D);
    int *want_look = trial_expected_ints(t, look);
    float *want = trial_expected(t, out);
    for (int i = 0; i < T; i++) {
        want_look[i] = first_largest(score + i * S, S);
        for (int d = 0; d < D; d++)
            want[i * D + d] = want_look[i] == NOWHERE ? 0 : v[want_look[i] * D + d];
    }
    trial_expect_ints(t, look, want_look);
    trial_expect_floats(t, out, want, tolerance_exact());
}

static void argmax_attention_copies_the_value_with_the_largest_score(struct trial *t)
{
    struct shape shape = awkward_shape(t);
    expect_argmax(t, trial_normal(t, "score", shape.T, shape.S), shape);
}

static void argmax_attention_finds_a_largest_score_below_zero(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    float *score = trial_input(t, "score", shape.T, shape.S);
    for (int i = 0; i < shape.T * shape.S; i++)
        score[i] = trial_uniform(t, -9, -1);
    expect_argmax(t, score, shape);
}

static void argmax_attention_takes_the_first_of_equal_scores(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    float *score = trial_input(t, "score", shape.T, shape.S);
    for (int i = 0; i < shape.T * shape.S; i++)
        score[i] = (float)trial_pick(t, -1, 1);
    expect_argmax(t, score, shape);
}

static void argmax_attention_never_looks_at_a_hidden_key(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    float *score = trial_normal(t, "score", shape.T, shape.S);
    for (int i = 0; i < shape.T; i++)
        for (int s = 0; s < shape.S; s++) /* the first key is often among them, the last never */
            if (s < shape.S - 1 && trial_pick(t, 0, 3) > 0)
                score[i * shape.S + s] = -INFINITY;
    expect_argmax(t, score, shape);
}

static void argmax_attention_looks_nowhere_when_everything_is_hidden(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    shape.D = 1024 / shape.S; /* v fills a page, so that row -1 of it is out of bounds */
    float *score = trial_normal(t, "score", shape.T, shape.S);
    int hidden = trial_pick(t, 0, shape.T - 1);
    for (int s = 0; s < shape.S; s++)
        score[hidden * shape.S + s] = -INFINITY;
    expect_argmax(t, score, shape);
}

/* One row begins with NaN, one ends with it, one has it in between, one is nothing else. */
static void argmax_attention_never_looks_at_nan(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    int S = shape.S;
    float *score = trial_normal(t, "score", shape.T, S);
    score[0] = score[S + S - 1] = score[2 * S + trial_pick(t, 1, S - 2)] = NAN;
    for (int s = 0; s < S; s++)
        score[3 * S + s] = NAN;
    expect_argmax(t, score, shape);
}

/* The engine's softmax attention, with scores so far apart that one weight is 1 and the others are
 * 0: the mask holds the scores, a thousand times over, and there are no queries to add to them. */
static void argmax_attention_is_softmax_attention_with_sharp_scores(struct trial *t)
{
    struct shape shape = roomy_shape(t);
    int T = shape.T, S = shape.S, D = shape.D;
    float *score = trial_input(t, "score", T, S);
    float *sharp = trial_input(t, "sharp", T, S);
    for (int i = 0; i < T; i++) {
        int turn = trial_pick(t, 0, S - 1), first = trial_pick(t, -9, 9);
        for (int s = 0; s < S; s++) {
            score[i * S + s] = (float)(first + (s + turn) % S);
            sharp[i * S + s] = 1000 * score[i * S + s];
        }
    }
    const float *v = trial_normal(t, "v", S, D);
    const float *nothing = trial_input(t, "nothing", T > S ? T : S, D);
    float *out = trial_output(t, "out", T, D);
    int *look = trial_output_ints(t, "look", 1, T);
    ATTEMPT(t, argmax_attention, out, look, score, v, T, S, D);
    float *want = trial_expected(t, out);
    bool done = xf_attention_single(want, nothing, nothing, v, sharp, T, S, D) == XF_OK;
    if (!done)
        return; /* an expectation that is never met is the grader's own fault, and said to be so */
    trial_expect_floats(t, out, want, tolerance_exact());
}

/* ---- where heads look ---- */

/* L layers of H heads over T positions. */
struct stack {
    int T, H, L;
    bool residual;
};

/* Every second trial has a residual path. */
static bool residual_in(const struct trial *t)
{
    return trial_number(t) % 2 == 1;
}

static struct stack awkward_stack(struct trial *t)
{
    static const struct stack stacks[] = {{7, 2, 2, false}, {9, 2, 3, true},  {1, 1, 1, false},
                                          {1, 3, 2, true},  {5, 1, 3, false}, {6, 1, 2, true}};
    const int count = sizeof stacks / sizeof stacks[0];
    if (trial_number(t) < count)
        return stacks[trial_number(t)];
    return (struct stack){trial_pick(t, 8, 40), trial_pick(t, 2, 4), trial_pick(t, 2, 4),
                          residual_in(t)};
}

/* Looks of `heads` heads that are really argmax heads: of random scores, the largest. */
static int *look_at_random(struct trial *t, int heads, int T)
{
    int *look = trial_input_ints(t, "look", heads, T);
    float score[MAX_POSITIONS];
    for (int i = 0; i < heads * T; i++) {
        for (int s = 0; s < T; s++)
            score[s] = trial_uniform(t, -1, 1);
        look[i] = first_largest(score, T);
    }
    return look;
}

/* Head h of layer l looks (h + 1) b^l back, or h b^l if nothing else keeps the position itself: the
 * digits, in base b, of every distance below b^L. */
static void spread(int *look, struct stack stack)
{
    long base = stack.residual ? stack.H + 1 : stack.H, place = 1;
    for (int l = 0; l < stack.L; l++) {
        for (int h = 0; h < stack.H; h++) {
            for (int i = 0; i < stack.T; i++) {
                long at = i - place * (h + (stack.residual ? 1 : 0));
                look[(l * stack.H + h) * stack.T + i] = at > 0 ? (int)at : 0;
            }
        }
        place = place < stack.T ? place * base : place;
    }
}

/* ---- receptive_field_step ---- */

/* Asks for each position below whether anybody looks at it. */
static void expect_step(struct trial *t, const bool *above, const int *look, int T, int H)
{
    bool residual = residual_in(t);
    bool *below = trial_output_bools(t, "below", 1, T);
    ATTEMPT(t, receptive_field_step, below, above, look, T, H, residual);
    bool *want = trial_expected_bools(t, below);
    for (int s = 0; s < T; s++) {
        want[s] = residual && above[s];
        for (int i = 0; i < H * T; i++)
            want[s] = want[s] || (above[i % T] && look[i] == s);
    }
    trial_expect_bools(t, below, want);
}

static void receptive_field_step_finds_what_feeds_a_set_of_nodes(struct trial *t)
{
    struct stack stack = awkward_stack(t);
    const int *look = look_at_random(t, stack.H, stack.T);
    bool *above = trial_input_bools(t, "above", 1, stack.T);
    for (int i = 0; i < stack.T; i++)
        above[i] = trial_pick(t, 0, 2) == 0;
    above[trial_pick(t, 0, stack.T - 1)] = true;
    expect_step(t, above, look, stack.T, stack.H);
}

static void receptive_field_step_finds_what_feeds_a_single_node(struct trial *t)
{
    int T = trial_pick(t, 5, 20), H = trial_pick(t, 1, 3);
    const int *look = look_at_random(t, H, T);
    bool *above = trial_input_bools(t, "above", 1, T);
    above[trial_pick(t, 0, T - 1)] = true;
    expect_step(t, above, look, T, H);
}

static void receptive_field_step_from_no_node_finds_nothing(struct trial *t)
{
    int T = trial_pick(t, 2, 9), H = trial_pick(t, 1, 3);
    const int *look = look_at_random(t, H, T);
    expect_step(t, trial_input_bools(t, "above", 1, T), look, T, H);
}

static void receptive_field_step_gets_nothing_from_heads_that_look_nowhere(struct trial *t)
{
    int T = trial_pick(t, 4, 12), H = trial_pick(t, 2, 4);
    int *look = trial_input_ints(t, "look", H, T);
    bool *above = trial_input_bools(t, "above", 1, T);
    for (int i = 0; i < H * T; i++) /* nobody looks at position 0 */
        look[i] = trial_pick(t, 0, 1) ? NOWHERE : trial_pick(t, 1, T - 1);
    for (int i = 1; i < T; i++)
        above[i] = trial_pick(t, 0, 1);
    above[1] = true; /* its first head looks nowhere, its last does not */
    look[1] = NOWHERE;
    look[(H - 1) * T + 1] = T - 1;
    expect_step(t, above, look, T, H);
}

/* ---- receptive_field_of ---- */

/* by[t * T + s]: how many paths lead from token s to the node at t of the top level. Counts stay
 * below 2^53, where doubles are exact. */
static void count_paths(double *by, const int *look, struct stack stack)
{
    int T = stack.T;
    double level[64 * 64];
    for (int i = 0; i < T * T; i++)
        by[i] = i / T == i % T ? 1 : 0;
    for (int l = 0; l < stack.L; l++) {
        for (int i = 0; i < T * T; i++) {
            level[i] = stack.residual ? by[i] : 0;
            for (int h = 0; h < stack.H; h++) {
                int from = look[(l * stack.H + h) * T + i / T];
                level[i] += from == NOWHERE ? 0 : by[from * T + i % T];
            }
        }
        for (int i = 0; i < T * T; i++)
            by[i] = level[i];
    }
}

static void expect_field(struct trial *t, const int *look, int node, struct stack stack)
{
    int T = stack.T, H = stack.H, L = stack.L;
    bool residual = stack.residual;
    bool *field = trial_output_bools(t, "field", 1, T);
    ATTEMPT(t, receptive_field_of, field, look, node, T, H, L, residual);
    bool *want = trial_expected_bools(t, field);
    double by[64 * 64];
    count_paths(by, look, stack);
    for (int s = 0; s < T; s++)
        want[s] = by[node * T + s] > 0;
    trial_expect_bools(t, field, want);
}

static void receptive_field_of_a_node_is_what_reaches_it(struct trial *t)
{
    struct stack stack = awkward_stack(t);
    const int *look = look_at_random(t, stack.L * stack.H, stack.T);
    expect_field(t, look, trial_pick(t, 0, stack.T - 1), stack);
}

static void receptive_field_of_a_token_is_the_token_itself(struct trial *t)
{
    struct stack stack = {trial_pick(t, 2, 9), 2, 0, residual_in(t)};
    const int *look = look_at_random(t, stack.H, stack.T); /* not to be read */
    expect_field(t, look, trial_pick(t, 0, stack.T - 1), stack);
}

/* The heads of the first layer all look at one token; only the last layer looks elsewhere. */
static void receptive_field_of_a_node_ends_with_the_layer_above_the_tokens(struct trial *t)
{
    struct stack stack = {trial_pick(t, 6, 15), trial_pick(t, 1, 2), trial_pick(t, 2, 3),
                          residual_in(t)};
    int *look = look_at_random(t, stack.L * stack.H, stack.T);
    int token = trial_pick(t, 0, stack.T - 1);
    for (int i = 0; i < stack.H * stack.T; i++)
        look[i] = token;
    expect_field(t, look, (token + 1) % stack.T, stack);
}

static void receptive_field_of_a_node_loses_what_heads_that_look_nowhere_miss(struct trial *t)
{
    struct stack stack = {trial_pick(t, 5, 12), 2, 2, residual_in(t)};
    int *look = look_at_random(t, stack.L * stack.H, stack.T);
    for (int i = 0; i < stack.L * stack.H * stack.T; i++)
        look[i] = trial_pick(t, 0, 2) == 0 ? NOWHERE : look[i];
    expect_field(t, look, trial_pick(t, 0, stack.T - 1), stack);
}

/* The discussion question, in a way that cannot overflow for the few levels of these tests. */
static int bound_of(struct stack stack)
{
    double most = pow(stack.residual ? stack.H + 1 : stack.H, stack.L);
    return most < stack.T ? (int)most : stack.T;
}

static int size_of_field(struct trial *t, const int *look, int node, struct stack stack)
{
    int T = stack.T, H = stack.H, L = stack.L, size = 0;
    bool residual = stack.residual;
    bool *field = trial_output_bools(t, "field", 1, T);
    ATTEMPT(t, receptive_field_of, field, look, node, T, H, L, residual);
    for (int s = 0; s < T; s++)
        size += field[s];
    return size;
}

/* One head, two, and more, each without and with a residual path. */
static struct stack stack_in_turn(struct trial *t)
{
    int heads[] = {1, 2, trial_pick(t, 3, 5)};
    int H = heads[trial_number(t) / 2 % 3];
    return (struct stack){trial_pick(t, 20, 64), H, trial_pick(t, 1, 3), residual_in(t)};
}

static void receptive_field_of_a_node_reaches_the_bound(struct trial *t)
{
    struct stack stack = stack_in_turn(t);
    int *look = trial_input_ints(t, "look", stack.L * stack.H, stack.T);
    spread(look, stack);
    int size = size_of_field(t, look, stack.T - 1, stack);
    trial_expect_that(t, size == bound_of(stack),
                      "These heads look where their fields overlap least, so the last node sees %d "
                      "of the %d tokens; the answer has %d.",
                      bound_of(stack), stack.T, size);
}

static void receptive_field_of_a_node_never_passes_the_bound(struct trial *t)
{
    struct stack stack = stack_in_turn(t);
    const int *look = look_at_random(t, stack.L * stack.H, stack.T);
    int size = size_of_field(t, look, trial_pick(t, 0, stack.T - 1), stack);
    trial_expect_that(t, 0 < size && size <= bound_of(stack),
                      "Wherever the heads look, a node of this stack sees 1 to %d tokens; the "
                      "answer has %d.",
                      bound_of(stack), size);
}

/* ---- receptive_field_bound ---- */

/* Stopped at T, so that one more factor always fits a long. */
static int grown(int T, int sources, int L)
{
    long size = 1;
    for (int l = 0; l < L && size < T && sources > 1; l++)
        size = (long)sources * size;
    return size < T ? (int)size : T;
}

static void expect_bound(struct trial *t, int T, int H, int L)
{
    bool residual = residual_in(t);
    int *result = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, result, receptive_field_bound, T, H, L, residual);
    int *want = trial_expected_ints(t, result);
    want[0] = grown(T, residual ? H + 1 : H, L);
    trial_expect_ints(t, result, want);
}

enum { PLENTY = 1000000000 }; /* of tokens: more than the fields of a few levels hold */

static void receptive_field_bound_of_a_single_head(struct trial *t)
{
    expect_bound(t, PLENTY, 1, trial_pick(t, 2, 12));
}

static void receptive_field_bound_of_two_heads(struct trial *t)
{
    expect_bound(t, PLENTY, 2, trial_pick(t, 3, 12));
}

static void receptive_field_bound_of_many_heads(struct trial *t)
{
    expect_bound(t, PLENTY, trial_pick(t, 3, 12), trial_pick(t, 2, 5));
}

static void receptive_field_bound_of_a_token_is_one(struct trial *t)
{
    expect_bound(t, trial_pick(t, 2, 99), trial_pick(t, 1, 9), 0);
}

static void receptive_field_bound_is_never_more_than_there_are_tokens(struct trial *t)
{
    expect_bound(t, trial_number(t) < 2 ? 1 : trial_pick(t, 2, 30), trial_pick(t, 2, 8),
                 trial_pick(t, 5, 7));
}

/* The last level before the cap, and the first that feels it. */
static void receptive_field_bound_next_to_the_number_of_tokens(struct trial *t)
{
    int H = trial_pick(t, 2, 5), L = trial_pick(t, 2, 4);
    int reached = grown(PLENTY, residual_in(t) ? H + 1 : H, L);
    expect_bound(t, reached + trial_number(t) / 2 % 3 - 1, H, L);
}

/* More than 2^24, where a float has to leave out odd numbers. */
static void receptive_field_bound_is_exact_when_it_is_large(struct trial *t)
{
    int H = residual_in(t) ? 2 : 3;
    expect_bound(t, PLENTY, H, trial_pick(t, 16, 18));
}

/* Powers that wrap around in an int: to 0, or to something below 0. */
static void receptive_field_bound_does_not_overflow(struct trial *t)
{
    static const int cases[][2] = {{2, 32}, {1, 32}, {65536, 2}, {65535, 2}, {2, 64},
                                   {1, 64}, {2, 31}, {1, 31},    {46341, 2}, {46340, 2}};
    const int *H_and_L = cases[trial_number(t) % 10];
    expect_bound(t, trial_pick(t, 100, PLENTY), H_and_L[0], H_and_L[1]);
}

static void receptive_field_bound_of_very_many_heads(struct trial *t)
{
    expect_bound(t, PLENTY, PLENTY - trial_pick(t, 0, 2), trial_pick(t, 1, 3));
}

/* ---- spread_looks ---- */

static void expect_spread(struct trial *t, struct stack stack)
{
    int T = stack.T, H = stack.H, L = stack.L;
    bool residual = stack.residual;
    int *look = trial_output_ints(t, "look", L * H, T);
    ATTEMPT(t, spread_looks, look, T, H, L, residual);
    int *want = trial_expected_ints(t, look);
    spread(want, stack);
    trial_expect_ints(t, look, want);
}

static void spread_looks_of_one_layer_are_neighbours(struct trial *t)
{
    expect_spread(t, (struct stack){trial_pick(t, 6, 12), trial_pick(t, 1, 3), 1, residual_in(t)});
}

static void spread_looks_put_one_run_beside_another(struct trial *t)
{
    int H = trial_number(t) / 2 % 3 + 1;
    expect_spread(t, (struct stack){trial_pick(t, 20, 90), H, trial_pick(t, 2, 4), residual_in(t)});
}

static void spread_looks_stop_at_the_start(struct trial *t)
{
    struct stack stack = {trial_pick(t, 1, 5), trial_pick(t, 2, 6), 3, residual_in(t)};
    expect_spread(t, stack);
}

/* Distances that would wrap around. */
static void spread_looks_of_very_many_levels(struct trial *t)
{
    int H = trial_number(t) < 2 ? 3 : trial_pick(t, 1, 4);
    expect_spread(t,
                  (struct stack){trial_pick(t, 2, 20), H, trial_pick(t, 64, 100), residual_in(t)});
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "argmax_attention",
     .summary = "the one value with the largest score",
     .points = 3},
    {.function = "receptive_field_step", .summary = "what feeds a set of nodes", .points = 2},
    {.function = "receptive_field_of",
     .summary = "the tokens that reach a node",
     .points = 2,
     .may_call = "receptive_field_step"},
    {.function = "receptive_field_bound", .summary = "the most tokens a node can see", .points = 3},
    {.function = "spread_looks",
     .summary = "heads that reach the bound",
     .points = 2,
     .challenge = true,
     .may_call = "receptive_field_bound"},
};

static const struct graded_test tests[] = {
    GRADED(argmax_attention, argmax_attention_copies_the_value_with_the_largest_score, 8),
    GRADED(argmax_attention, argmax_attention_finds_a_largest_score_below_zero, 2),
    GRADED(argmax_attention, argmax_attention_takes_the_first_of_equal_scores, 3),
    GRADED(argmax_attention, argmax_attention_never_looks_at_a_hidden_key, 2),
    GRADED(argmax_attention, argmax_attention_looks_nowhere_when_everything_is_hidden, 2),
    GRADED(argmax_attention, argmax_attention_never_looks_at_nan, 2),
    GRADED(argmax_attention, argmax_attention_is_softmax_attention_with_sharp_scores, 2),
    GRADED(receptive_field_step, receptive_field_step_finds_what_feeds_a_single_node, 4),
    GRADED(receptive_field_step, receptive_field_step_finds_what_feeds_a_set_of_nodes, 8),
    GRADED(receptive_field_step, receptive_field_step_from_no_node_finds_nothing, 2),
    GRADED(receptive_field_step, receptive_field_step_gets_nothing_from_heads_that_look_nowhere, 4),
    GRADED(receptive_field_of, receptive_field_of_a_token_is_the_token_itself, 2),
    GRADED(receptive_field_of, receptive_field_of_a_node_is_what_reaches_it, 10),
    GRADED(receptive_field_of, receptive_field_of_a_node_ends_with_the_layer_above_the_tokens, 2),
    GRADED(receptive_field_of, receptive_field_of_a_node_loses_what_heads_that_look_nowhere_miss,
           4),
    GRADED(receptive_field_of, receptive_field_of_a_node_reaches_the_bound, 6),
    GRADED(receptive_field_of, receptive_field_of_a_node_never_passes_the_bound, 6),
    GRADED(receptive_field_bound, receptive_field_bound_of_a_single_head, 2),
    GRADED(receptive_field_bound, receptive_field_bound_of_two_heads, 2),
    GRADED(receptive_field_bound, receptive_field_bound_of_many_heads, 4),
    GRADED(receptive_field_bound, receptive_field_bound_of_a_token_is_one, 2),
    GRADED(receptive_field_bound, receptive_field_bound_is_never_more_than_there_are_tokens, 4),
    GRADED(receptive_field_bound, receptive_field_bound_next_to_the_number_of_tokens, 6),
    GRADED(receptive_field_bound, receptive_field_bound_is_exact_when_it_is_large, 2),
    GRADED(receptive_field_bound, receptive_field_bound_does_not_overflow, 10),
    GRADED(receptive_field_bound, receptive_field_bound_of_very_many_heads, 2),
    GRADED(spread_looks, spread_looks_of_one_layer_are_neighbours, 4),
    GRADED(spread_looks, spread_looks_put_one_run_beside_another, 6),
    GRADED(spread_looks, spread_looks_stop_at_the_start, 2),
    GRADED(spread_looks, spread_looks_of_very_many_levels, 4),
};

SUITE("05-argmax-attention", "argmax_attention.c", exercises, tests)
