/* Chapter 03: a bias for every score, and where it may come from.
 *
 * Expected values come from the engine where it computes the same thing, and otherwise from the
 * definition in float64. u is 2^-24. Tolerances admit every honest float32 order; each is derived
 * where it is made. */
#include "grader/suites/03-relative-position.h"

#include "chapters/03-relative-position/relative_position.h"
#include "grader/suites/suite.h"
#include "reference/positions/alibi.h"
#include "reference/positions/rotary.h"
#include "reference/positions/sinusoidal.h"

/* Shapes that tell rows from columns: odd ones, one of everything, T < S, T > S. */
static struct shape awkward_shape(struct trial *t)
{
    static const struct shape shapes[] = {{3, 5, 4}, {1, 1, 1}, {7, 2, 3}, {1, 9, 16}};
    const int count = sizeof shapes / sizeof shapes[0];
    if (trial_number(t) < count)
        return shapes[trial_number(t)];
    int T = trial_pick(t, 9, 21), S = trial_pick(t, 22, 37), D = trial_pick(t, 5, 40);
    return (struct shape){T, S, D};
}

/* ---- bias_from_positions ---- */

/* A product with the scale is one rounding more, wherever it is made; two where both factors are
 * multiplied by its root, which is a rounding itself: at most four. */
static void expect_bias(struct trial *t, const float *q_pos, const float *k_pos, float scale, int T,
                        int S, int P)
{
    float *bias = trial_output(t, "bias", T, S);
    ATTEMPT(t, bias_from_positions, bias, q_pos, k_pos, scale, T, S, P);
    float *want = trial_expected(t, bias);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < S; j++)
            want[i * S + j] = (float)((double)scale * dot(q_pos + i * P, k_pos + j * P, P));
    double magnitude = (double)scale * dot_magnitude(q_pos, T, k_pos, S, P);
    trial_expect_floats(t, bias, want, tolerance_sum(P + 4, magnitude));
}

static void expect_bias_of_random_positions(struct trial *t, float scale, struct shape n)
{
    const float *q_pos = trial_normal(t, "q_pos", n.T, n.D);
    const float *k_pos = trial_normal(t, "k_pos", n.S, n.D);
    expect_bias(t, q_pos, k_pos, scale, n.T, n.S, n.D);
}

static void the_bias_is_what_the_positional_parts_bring_to_the_score(struct trial *t)
{
    expect_bias_of_random_positions(t, trial_uniform(t, 0.1f, 0.7f), awkward_shape(t));
}

/* All queries have one positional part, and all keys: only the scale can be wrong. */
static void the_bias_is_scaled_like_every_other_part_of_the_score(struct trial *t)
{
    int T = trial_pick(t, 2, 4), S = trial_pick(t, 5, 7), P = 9;
    float *q_pos = trial_input(t, "q_pos", T, P);
    float *k_pos = trial_input(t, "k_pos", S, P);
    float level = (float)trial_pick(t, 1, 4);
    for (int n = 0; n < T * P; n++)
        q_pos[n] = level;
    for (int n = 0; n < S * P; n++)
        k_pos[n] = 1;
    expect_bias(t, q_pos, k_pos, 0.125f, T, S, P);
}

static void where_scores_are_not_scaled_the_bias_is_not_either(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), trial_pick(t, 10, 15), trial_pick(t, 3, 9)};
    expect_bias_of_random_positions(t, 1, n);
}

/* What sinusoids give in closed form: the sum over all clocks of cos(w (i - j)). Rows are rounded
 * once, so each of the P products is off by 2u more. */
static void the_bias_of_sinusoids_depends_on_the_offset_alone(struct trial *t)
{
    int T = trial_pick(t, 5, 40), P = 2 * trial_pick(t, 2, 20);
    float scale = 1 / sqrtf((float)P);
    float *q_pos = trial_input(t, "q_pos", T, P);
    float *k_pos = trial_input(t, "k_pos", T, P);
    xf_sinusoidal(q_pos, T, P);
    xf_sinusoidal(k_pos, T, P);
    float *bias = trial_output(t, "bias", T, T);
    ATTEMPT(t, bias_from_positions, bias, q_pos, k_pos, scale, T, T, P);
    float *want = trial_expected(t, bias);
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
            double sum = 0;
            for (int f = 0; f < P / 2; f++)
                sum += cos(xf_sinusoidal_frequency(f, P) * (i - j));
            want[i * T + j] = (float)((double)scale * sum);
        }
    }
    trial_expect_floats(t, bias, want, tolerance_sum(P + 6, (double)scale * 0.5 * P));
}

/* ---- relative_bias_index ---- */

static void expect_index(struct trial *t, int i, int j, int T)
{
    int *index = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, index, relative_bias_index, i, j, T);
    int *want = trial_expected_ints(t, index);
    *want = i - j + T - 1;
    trial_expect_ints(t, index, want);
}

static void the_table_begins_with_the_first_query_and_the_last_key(struct trial *t)
{
    int T = trial_pick(t, 2, 60);
    expect_index(t, 0, T - 1, T);
}

static void the_table_ends_with_the_last_query_and_the_first_key(struct trial *t)
{
    int T = trial_pick(t, 2, 60);
    expect_index(t, T - 1, 0, T);
}

static void a_word_and_itself_are_in_the_middle_of_the_table(struct trial *t)
{
    int T = trial_pick(t, 2, 60), i = trial_pick(t, 0, T - 1);
    expect_index(t, i, i, T);
}

static void a_key_one_place_behind_follows_the_word_itself(struct trial *t)
{
    int T = trial_pick(t, 3, 60), i = trial_pick(t, 1, T - 1);
    expect_index(t, i, i - 1, T);
}

static void every_offset_has_a_place(struct trial *t)
{
    int T = trial_pick(t, 5, 200);
    expect_index(t, trial_pick(t, 0, T - 1), trial_pick(t, 0, T - 1), T);
}

static void a_single_position_has_a_single_offset(struct trial *t)
{
    expect_index(t, 0, 0, 1);
}

/* ---- relative_bias ---- */

static void expect_spread_table(struct trial *t, const float *table, int H, int T)
{
    float *bias = trial_output(t, "bias", H * T, T);
    ATTEMPT(t, relative_bias, bias, table, H, T);
    float *want = trial_expected(t, bias);
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                want[(h * T + i) * T + j] = table[h * (2 * T - 1) + T - 1 + i - j];
    trial_expect_floats(t, bias, want, tolerance_exact());
}

/* Small enough to be read: the entries are the offsets, -2 to 2 if T is 3. */
static void a_table_of_the_offsets_themselves_gives_i_minus_j(struct trial *t)
{
    int T = trial_pick(t, 3, 5);
    float *table = trial_input(t, "table", 1, 2 * T - 1);
    for (int n = 0; n < 2 * T - 1; n++)
        table[n] = (float)(n - (T - 1));
    expect_spread_table(t, table, 1, T);
}

static void along_a_diagonal_the_bias_is_one_number(struct trial *t)
{
    static const int lengths[] = {4, 2, 17};
    int T = trial_number(t) < 3 ? lengths[trial_number(t)] : trial_pick(t, 5, 40);
    expect_spread_table(t, trial_normal(t, "table", 1, 2 * T - 1), 1, T);
}

static void every_head_reads_its_own_table(struct trial *t)
{
    int H = trial_pick(t, 2, 7), T = trial_pick(t, 2, 20);
    expect_spread_table(t, trial_normal(t, "table", H, 2 * T - 1), H, T);
}

static void one_position_has_one_bias_a_head(struct trial *t)
{
    int H = trial_pick(t, 2, 7);
    expect_spread_table(t, trial_normal(t, "table", H, 1), H, 1);
}

/* ---- attention_with_bias ---- */

static void expect_attention(struct trial *t, const float *bias, struct shape n)
{
    const int T = n.T, S = n.S, D = n.D;
    const float *q = trial_normal(t, "q", T, D);
    const float *k = trial_normal(t, "k", S, D);
    const float *v = trial_normal(t, "v", S, D);
    float *out = trial_output(t, "out", T, D);
    ATTEMPT(t, attention_with_bias, out, q, k, v, bias, T, S, D);
    float *want = trial_expected(t, out);
    if (xf_attention_single(want, q, k, v, bias, T, S, D) != XF_OK)
        abort(); /* no memory: whoever runs the judge reports it as ungraded */
    double score = dot_magnitude(q, T, k, S, D) / sqrt(D) + largest(bias, T * S);
    trial_expect_floats(t, out, want, attention_tolerance(score, D, v, n));
}

static void without_any_bias_it_is_the_attention_of_chapter_00(struct trial *t)
{
    struct shape n = awkward_shape(t);
    expect_attention(t, trial_input(t, "bias", n.T, n.S), n);
}

static void the_bias_joins_the_scaled_scores_before_the_softmax(struct trial *t)
{
    struct shape n = awkward_shape(t);
    expect_attention(t, trial_normal(t, "bias", n.T, n.S), n);
}

/* A row's bias lies at 200, 500, -200 or -500: all weights are as they would be without it, but
 * the exponentials of the scores as they are overflow or vanish. */
static void a_large_bias_does_no_harm(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, 9), trial_pick(t, 2, 9), trial_pick(t, 2, 9)};
    float *bias = trial_normal(t, "bias", n.T, n.S);
    static const float shift[] = {200, -200, 500, -500};
    for (int r = 0; r < n.T * n.S; r++)
        bias[r] += shift[r / n.S % 4];
    expect_attention(t, bias, n);
}

/* A decoder's bias: the engine's ALiBi behind a query, -INFINITY ahead of it. */
static void a_bias_may_hide_the_future_as_well(struct trial *t)
{
    int T = trial_pick(t, 3, 17), H = 8;
    struct shape n = {T, T, trial_pick(t, 2, 19)};
    float table[8 * (2 * 17 - 1)] = {0};
    xf_alibi(table, H, T);
    float *bias = trial_input(t, "bias", T, T);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            bias[i * T + j] = j <= i ? table[T - 1 + i - j] : -INFINITY;
    expect_attention(t, bias, n);
}

static void a_query_from_which_everything_is_hidden_gets_zeros(struct trial *t)
{
    struct shape n = {trial_pick(t, 2, 9), trial_pick(t, 2, 9), trial_pick(t, 2, 9)};
    float *bias = trial_normal(t, "bias", n.T, n.S);
    int hidden = trial_pick(t, 0, n.T - 1);
    for (int j = 0; j < n.S; j++)
        bias[hidden * n.S + j] = -INFINITY;
    expect_attention(t, bias, n);
}

/* The discussion question as an experiment: sinusoids appended to queries and keys, and attention
 * computed by the engine, against the student's attention to content alone, with their bias. */
static void with_the_bias_of_sinusoids_it_gives_what_concatenating_them_gives(struct trial *t)
{
    struct shape n = {trial_pick(t, 3, 20), 0, trial_pick(t, 2, 20)};
    n.S = n.T;
    const int T = n.T, S = n.S, D = n.D, P = 2 * trial_pick(t, 2, 10);
    const float *q = trial_normal(t, "q", T, D);
    const float *k = trial_normal(t, "k", S, D);
    const float *v = trial_normal(t, "v", S, D);
    float pos[20 * 20] = {0};
    xf_sinusoidal(pos, T, P);
    float *bias = trial_input(t, "bias", T, S);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < S; j++)
            bias[i * S + j] = (float)(dot(pos + i * P, pos + j * P, P) / sqrt(D));
    float *out = trial_output(t, "out", T, D);
    ATTEMPT(t, attention_with_bias, out, q, k, v, bias, T, S, D);
    float *want = trial_expected(t, out);
    attend_to_concatenated(want, q, k, v, pos, n, P);
    double score = dot_magnitude(q, T, k, S, D) / sqrt(D) + largest(bias, T * S);
    trial_expect_floats(t, out, want, attention_tolerance(score, D + P, v, n));
}

/* ---- relative_bias_backward ---- */

/* The longest diagonal has T elements. */
static void expect_diagonal_sums(struct trial *t, const float *dbias, int H, int T)
{
    float *dtable = trial_output(t, "dtable", H, 2 * T - 1);
    ATTEMPT(t, relative_bias_backward, dtable, dbias, H, T);
    float *want = trial_expected(t, dtable);
    double magnitude = 0;
    for (int h = 0; h < H; h++) {
        for (int offset = 1 - T; offset < T; offset++) {
            double sum = 0, size = 0;
            for (int i = 0; i < T; i++) {
                int j = i - offset;
                double d = j < 0 || j >= T ? 0 : (double)dbias[(h * T + i) * T + j];
                sum += d;
                size += fabs(d);
            }
            want[h * (2 * T - 1) + T - 1 + offset] = (float)sum;
            magnitude = fmax(magnitude, size);
        }
    }
    trial_expect_floats(t, dtable, want, tolerance_sum(T, magnitude));
}

/* Then each entry's gradient says how often its offset occurs: 1, 2, 3, 2, 1 if T is 3. */
static void a_gradient_of_ones_counts_the_pairs_at_each_offset(struct trial *t)
{
    int T = trial_pick(t, 3, 6);
    float *dbias = trial_input(t, "dbias", T, T);
    for (int n = 0; n < T * T; n++)
        dbias[n] = 1;
    expect_diagonal_sums(t, dbias, 1, T);
}

static void the_gradient_of_an_entry_is_the_sum_along_its_diagonal(struct trial *t)
{
    static const int lengths[] = {4, 2, 17};
    int T = trial_number(t) < 3 ? lengths[trial_number(t)] : trial_pick(t, 5, 40);
    expect_diagonal_sums(t, trial_normal(t, "dbias", T, T), 1, T);
}

static void every_head_gets_the_gradient_of_its_own_table(struct trial *t)
{
    int H = trial_pick(t, 2, 7), T = trial_pick(t, 2, 20);
    expect_diagonal_sums(t, trial_normal(t, "dbias", H * T, T), H, T);
}

static void with_one_position_there_is_nothing_to_add_up(struct trial *t)
{
    int H = trial_pick(t, 2, 7);
    expect_diagonal_sums(t, trial_normal(t, "dbias", H, 1), H, 1);
}

/* ---- relative_bias_parameters ---- */

static void expect_parameters(struct trial *t, int H, int T, bool causal)
{
    int *count = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, count, relative_bias_parameters, H, T, causal);
    int *want = trial_expected_ints(t, count);
    *want = causal ? H * T : H * (2 * T - 1);
    trial_expect_ints(t, count, want);
}

static void one_head_learns_a_number_for_every_offset(struct trial *t)
{
    expect_parameters(t, 1, trial_number(t) == 0 ? 3 : trial_pick(t, 4, 2048), false);
}

static void every_head_learns_numbers_of_its_own(struct trial *t)
{
    expect_parameters(t, trial_pick(t, 2, 128), trial_pick(t, 3, 2048), false);
}

static void under_a_causal_mask_only_what_is_seen_counts(struct trial *t)
{
    expect_parameters(t, trial_pick(t, 2, 128), trial_pick(t, 3, 2048), true);
}

static void a_single_position_still_has_one_offset(struct trial *t)
{
    expect_parameters(t, trial_pick(t, 2, 128), 1, trial_number(t) % 2 == 1);
}

/* ---- rotary ---- */

/* Turning moves an element by the error of its angle times the other element of its pair, at most.
 * An angle is off by so many roundings of itself: powf and expf magnify the four of their exponent
 * by at most ln 10000 = 9.2, and the power and its product add five, together 42; a rotation by one
 * step, repeated, has 6 a step; frequencies from a constant ratio, 3 for each pair; and angles that
 * are summed, 1/2 for each step. Sine, cosine, two products and a sum add 8 of a pair's elements. */
static struct tolerance turn_tolerance(const float *x, int T, int D, int farthest)
{
    double angle = (48 + 1.5 * D + 0.5 * farthest) * farthest;
    return (struct tolerance){.atol = 2 * (angle + 8) * 0x1p-24 * largest(x, T * D)};
}

static void expect_turned(struct trial *t, int first, int T, int D)
{
    const float *x = trial_normal(t, "x", T, D);
    float *y = trial_output(t, "y", T, D);
    ATTEMPT(t, rotary, y, x, first, T, D);
    static float hands[128 * 96];
    xf_sinusoidal(hands, first + T, D);
    const struct xf_rotary turn = {.hands = hands, .T = first + T, .H = 1, .D = D, .stride = D};
    float *want = trial_expected(t, y);
    for (int n = 0; n < T * D; n++)
        want[n] = x[n];
    xf_rotary_forward(want, &turn, first, T);
    trial_expect_floats(t, y, want, turn_tolerance(x, T, D, first + T - 1));
}

static void at_position_zero_nothing_turns(struct trial *t)
{
    expect_turned(t, 0, 1, 2 * trial_pick(t, 1, 20));
}

static void two_columns_turn_by_a_radian_a_position(struct trial *t)
{
    expect_turned(t, 0, trial_pick(t, 3, 30), 2);
}

static void every_pair_turns_at_the_pace_of_its_clock(struct trial *t)
{
    static const int shapes[][2] = {{4, 6}, {2, 4}, {13, 34}, {1, 2}};
    int n = trial_number(t);
    int T = n < 4 ? shapes[n][0] : trial_pick(t, 2, 60);
    int D = n < 4 ? shapes[n][1] : 2 * trial_pick(t, 3, 48);
    expect_turned(t, 0, T, D);
}

static void rows_may_begin_at_any_position(struct trial *t)
{
    expect_turned(t, trial_pick(t, 1, 60), trial_pick(t, 2, 60), 2 * trial_pick(t, 2, 20));
}

/* What it is for: all rows of x are one vector, so y[i] . y[j] may depend on i - j alone. */
static void products_of_turned_rows_depend_on_the_offset_alone(struct trial *t)
{
    int T = trial_pick(t, 5, 12), D = 2 * trial_pick(t, 2, 9), first = trial_pick(t, 0, 40);
    float *x = trial_input(t, "x", T, D);
    for (int n = 0; n < T * D; n++)
        x[n] = n < D ? trial_uniform(t, -2, 2) : x[n - D];
    float *y = trial_output(t, "y", T, D);
    ATTEMPT(t, rotary, y, x, first, T, D);
    /* Two products, each of two rows, of which every element may be off. */
    double off = turn_tolerance(x, T, D, first + T - 1).atol;
    double close = 4 * sqrt(D) * off * (sqrt(dot(x, x, D)) + sqrt(D) * off);
    for (int i = 1; i < T; i++) {
        for (int j = 1; j <= i; j++) {
            double here = dot(y + i * D, y + j * D, D);
            double before = dot(y + (i - 1) * D, y + (j - 1) * D, D);
            trial_expect_that(t, fabs(here - before) <= close,
                              "All rows of x are the same, so y[%d] . y[%d] and y[%d] . y[%d] must "
                              "be equal, but they are %.6g and %.6g.",
                              i, j, i - 1, j - 1, here, before);
        }
    }
}

/* ---- alibi_slopes ---- */

/* A power of 2 by an exponent that is rounded three times and at most 8 is off by 8 ln 2 (3 u), and
 * by the function's own 2u. Where each slope is the last one times a ratio, the ratio's error, of
 * which the exponent's part is smaller the more heads there are, comes again up to 2H times. */
static void expect_slopes(struct trial *t, int H)
{
    float *slope = trial_output(t, "slope", 1, H);
    ATTEMPT(t, alibi_slopes, slope, H);
    float *want = trial_expected(t, slope);
    for (int h = 0; h < H; h++)
        want[h] = (float)xf_alibi_slope(h, H);
    trial_expect_floats(t, slope, want, tolerance_steps(17 + 3 * 2 * H));
}

static void eight_heads_halve_the_slope_from_each_to_the_next(struct trial *t)
{
    expect_slopes(t, 8);
}

static void a_power_of_two_heads_end_at_one_over_256(struct trial *t)
{
    static const int heads[] = {16, 1, 2, 32, 4, 128};
    expect_slopes(t, heads[trial_number(t) % 6]);
}

static void other_numbers_of_heads_borrow_slopes_from_twice_as_many(struct trial *t)
{
    static const int heads[] = {12, 3, 7};
    int n = trial_number(t);
    expect_slopes(t, n < 3 ? heads[n] : 16 + trial_pick(t, 1, 15));
}

/* ---- what they are worth ---- */

static const struct exercise exercises[] = {
    {.function = "bias_from_positions",
     .summary = "the bias that replaces concatenating",
     .points = 2},
    {.function = "relative_bias_index", .summary = "an offset's place in the table", .points = 1},
    {.function = "relative_bias",
     .summary = "a table spread over all pairs",
     .points = 1,
     .may_call = "relative_bias_index"},
    {.function = "attention_with_bias", .summary = "attention that knows distances", .points = 3},
    {.function = "relative_bias_backward",
     .summary = "what each entry of the table learns",
     .points = 2,
     .may_call = "relative_bias_index"},
    {.function = "relative_bias_parameters", .summary = "how many numbers to learn", .points = 1},
    {.function = "rotary", .summary = "positions by turning", .points = 2, .challenge = true},
    {.function = "alibi_slopes",
     .summary = "how fast each head forgets",
     .points = 1,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(bias_from_positions, the_bias_is_scaled_like_every_other_part_of_the_score, 2),
    GRADED(bias_from_positions, the_bias_is_what_the_positional_parts_bring_to_the_score, 5),
    GRADED(bias_from_positions, where_scores_are_not_scaled_the_bias_is_not_either, 1),
    GRADED(bias_from_positions, the_bias_of_sinusoids_depends_on_the_offset_alone, 2),
    GRADED(relative_bias_index, a_word_and_itself_are_in_the_middle_of_the_table, 2),
    GRADED(relative_bias_index, a_key_one_place_behind_follows_the_word_itself, 2),
    GRADED(relative_bias_index, the_table_begins_with_the_first_query_and_the_last_key, 2),
    GRADED(relative_bias_index, the_table_ends_with_the_last_query_and_the_first_key, 2),
    GRADED(relative_bias_index, a_single_position_has_a_single_offset, 1),
    GRADED(relative_bias_index, every_offset_has_a_place, 3),
    GRADED(relative_bias, a_table_of_the_offsets_themselves_gives_i_minus_j, 1),
    GRADED(relative_bias, along_a_diagonal_the_bias_is_one_number, 4),
    GRADED(relative_bias, every_head_reads_its_own_table, 3),
    GRADED(relative_bias, one_position_has_one_bias_a_head, 1),
    GRADED(attention_with_bias, without_any_bias_it_is_the_attention_of_chapter_00, 4),
    GRADED(attention_with_bias, the_bias_joins_the_scaled_scores_before_the_softmax, 5),
    GRADED(attention_with_bias, with_the_bias_of_sinusoids_it_gives_what_concatenating_them_gives,
           3),
    GRADED(attention_with_bias, a_large_bias_does_no_harm, 2),
    GRADED(attention_with_bias, a_bias_may_hide_the_future_as_well, 2),
    GRADED(attention_with_bias, a_query_from_which_everything_is_hidden_gets_zeros, 2),
    GRADED(relative_bias_backward, a_gradient_of_ones_counts_the_pairs_at_each_offset, 1),
    GRADED(relative_bias_backward, the_gradient_of_an_entry_is_the_sum_along_its_diagonal, 4),
    GRADED(relative_bias_backward, every_head_gets_the_gradient_of_its_own_table, 3),
    GRADED(relative_bias_backward, with_one_position_there_is_nothing_to_add_up, 1),
    GRADED(relative_bias_parameters, one_head_learns_a_number_for_every_offset, 2),
    GRADED(relative_bias_parameters, every_head_learns_numbers_of_its_own, 2),
    GRADED(relative_bias_parameters, under_a_causal_mask_only_what_is_seen_counts, 2),
    GRADED(relative_bias_parameters, a_single_position_still_has_one_offset, 2),
    GRADED(rotary, at_position_zero_nothing_turns, 1),
    GRADED(rotary, two_columns_turn_by_a_radian_a_position, 1),
    GRADED(rotary, every_pair_turns_at_the_pace_of_its_clock, 5),
    GRADED(rotary, rows_may_begin_at_any_position, 2),
    GRADED(rotary, products_of_turned_rows_depend_on_the_offset_alone, 2),
    GRADED(alibi_slopes, eight_heads_halve_the_slope_from_each_to_the_next, 1),
    GRADED(alibi_slopes, a_power_of_two_heads_end_at_one_over_256, 6),
    GRADED(alibi_slopes, other_numbers_of_heads_borrow_slopes_from_twice_as_many, 5),
};

SUITE("03-relative-position", "relative_position.c", exercises, tests)
