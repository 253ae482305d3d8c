/* Chapter 04: heads apart and together, how many weights they have, two built by hand, and what a
 * head is doing. What is expected is defined in the header beside this file, in double. */
#include "grader/suites/04-multi-head-attention.h"

#include "grader/suites/suite.h"
#include "reference/attention/pattern.h"
#include "reference/figures/04-trained-heads.h"
#include "reference/positions/sinusoidal.h"

/* ---- shapes ---- */

struct shape {
    int T, H, D;
};

/* No two extents alike at first; then one of each in turn; then any. */
static struct shape awkward_shape(struct trial *t)
{
    static const struct shape shapes[] = {{3, 2, 4}, {5, 3, 2}, {1, 4, 3}, {6, 1, 5}, {4, 7, 1}};
    const int count = sizeof shapes / sizeof shapes[0];
    if (trial_number(t) < count)
        return shapes[trial_number(t)];
    int H = trial_pick(t, 2, 5);
    return (struct shape){trial_pick(t, 2, MAX_T), H, trial_pick(t, 2, MAX_C / H)};
}

/* ---- split_heads, merge_heads ---- */

/* Copies between (T,C) and (H,T,D). */
static void rearrange(float *heads, float *rows, struct shape n, bool split)
{
    for (int h = 0; h < n.H; h++)
        for (int t = 0; t < n.T; t++)
            for (int d = 0; d < n.D; d++) {
                float *head = &heads[(h * n.T + t) * n.D + d];
                float *row = &rows[t * n.H * n.D + h * n.D + d];
                *(split ? head : row) = *(split ? row : head);
            }
}

static void expect_split(struct trial *t, float *x, struct shape n)
{
    const int T = n.T, H = n.H, D = n.D;
    float *out = trial_output(t, "out", H * T, D);
    ATTEMPT(t, split_heads, out, x, T, H, D);
    float *want = trial_expected(t, out);
    rearrange(want, x, n, true);
    trial_expect_floats(t, out, want, tolerance_exact());
}

static void expect_merge(struct trial *t, float *x, struct shape n)
{
    const int T = n.T, H = n.H, D = n.D;
    float *out = trial_output(t, "out", T, H * D);
    ATTEMPT(t, merge_heads, out, x, T, H, D);
    float *want = trial_expected(t, out);
    rearrange(x, want, n, false);
    trial_expect_floats(t, out, want, tolerance_exact());
}

/* Numbers that say where they stand: 203 is row 2, column 3. */
static float *numbered(struct trial *t, const char *name, int rows, int cols)
{
    float *x = trial_input(t, name, rows, cols);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++)
            x[row * cols + col] = (float)(100 * row + col);
    return x;
}

static void split_heads_gives_head_h_the_columns_from_h_times_D_on(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, 5), 3, 2};
    expect_split(t, numbered(t, "x", n.T, n.H * n.D), n);
}

static void split_heads_copies_whatever_the_numbers_and_the_shape(struct trial *t)
{
    struct shape n = awkward_shape(t);
    expect_split(t, trial_normal(t, "x", n.T, n.H * n.D), n);
}

static void merge_heads_puts_head_h_in_the_columns_from_h_times_D_on(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, 5), 3, 2};
    expect_merge(t, numbered(t, "x", n.H * n.T, n.D), n);
}

static void merge_heads_undoes_split_heads_whatever_the_shape(struct trial *t)
{
    struct shape n = awkward_shape(t);
    expect_merge(t, trial_normal(t, "x", n.H * n.T, n.D), n);
}

/* ---- multi_head_attention ---- */

/* A random matrix that keeps the size of rows: its entries have variance 1/C. */
static void fill_projection(struct trial *t, float *W, int C)
{
    for (int i = 0; i < C * C; i++)
        W[i] = trial_uniform(t, -1.7f, 1.7f) / sqrtf((float)C);
}

static void fill_identity(float *W, int C)
{
    for (int c = 0; c < C; c++)
        W[c * C + c] = 1;
}

static double worst_error(const struct rough *x, int count)
{
    double worst = 0;
    for (int i = 0; i < count; i++)
        worst = fmax(worst, x[i].error + unit_roundoff * fabs(x[i].value));
    return worst;
}

static void expect_attention(struct trial *t, const float *x, const float *W, const float *mask,
                             struct shape n)
{
    static struct attended definition;
    const int T = n.T, H = n.H, D = n.D, C = H * D;
    float *out = trial_output(t, "out", T, C);
    float *maps = trial_output(t, "maps", H * T, T);
    ATTEMPT(t, multi_head_attention, out, maps, x, W, mask, T, H, D);
    float *want_maps = trial_expected(t, maps), *want_out = trial_expected(t, out);
    define_attention(&definition, x, W, mask, T, H, D);
    for (int i = 0; i < H * T * T; i++)
        want_maps[i] = (float)definition.map[i].value;
    for (int i = 0; i < T * C; i++)
        want_out[i] = (float)definition.out[i].value;
    trial_expect_floats(t, maps, want_maps,
                        (struct tolerance){.atol = 1.01 * worst_error(definition.map, H * T * T)});
    trial_expect_floats(t, out, want_out,
                        (struct tolerance){.atol = 1.01 * worst_error(definition.out, T * C)});
}

/* All four matrices random. */
static void expect_random_attention(struct trial *t, const float *mask, struct shape n)
{
    const int C = n.H * n.D;
    const float *x = trial_normal(t, "x", n.T, C);
    float *W = trial_input(t, "W", 4 * C, C);
    for (int i = 0; i < 4; i++)
        fill_projection(t, W + i * C * C, C);
    expect_attention(t, x, W, mask, n);
}

/* Where nothing is projected, what is split, scaled and put together shows by itself. */
static void multi_head_attention_without_projections_attends_in_each_head(struct trial *t)
{
    struct shape n = awkward_shape(t);
    const int C = n.H * n.D;
    const float *x = trial_normal(t, "x", n.T, C);
    float *W = trial_input(t, "W", 4 * C, C);
    for (int i = 0; i < 4; i++)
        fill_identity(W + i * C * C, C);
    expect_attention(t, x, W, NULL, n);
}

/* One position has nothing to look at but itself: out = x W_v W_o. */
static void multi_head_attention_of_one_position_is_two_projections(struct trial *t)
{
    expect_random_attention(t, NULL, (struct shape){1, trial_pick(t, 2, 4), trial_pick(t, 2, 8)});
}

static void multi_head_attention_of_one_head_is_plain_attention(struct trial *t)
{
    expect_random_attention(t, NULL,
                            (struct shape){trial_pick(t, 3, MAX_T), 1, trial_pick(t, 3, MAX_C)});
}

static void multi_head_attention_matches_its_definition(struct trial *t)
{
    expect_random_attention(t, NULL, awkward_shape(t));
}

static void multi_head_attention_with_a_causal_mask_does_not_see_the_future(struct trial *t)
{
    struct shape n = {trial_pick(t, 3, MAX_T), trial_pick(t, 2, 4), trial_pick(t, 2, 8)};
    float *mask = trial_input(t, "mask", n.T, n.T);
    for (int i = 0; i < n.T; i++)
        for (int s = i + 1; s < n.T; s++)
            mask[i * n.T + s] = -INFINITY;
    expect_random_attention(t, mask, n);
}

static void multi_head_attention_adds_the_mask_to_the_scores_of_every_head(struct trial *t)
{
    struct shape n = {trial_pick(t, 3, MAX_T), trial_pick(t, 2, 4), trial_pick(t, 2, 8)};
    expect_random_attention(t, trial_normal(t, "mask", n.T, n.T), n);
}

static void multi_head_attention_gives_zeros_where_everything_is_hidden(struct trial *t)
{
    struct shape n = {trial_pick(t, 3, 8), trial_pick(t, 2, 4), trial_pick(t, 2, 8)};
    float *mask = trial_input(t, "mask", n.T, n.T);
    for (int i = trial_pick(t, 0, 1); i < n.T; i += 2)
        for (int s = 0; s < n.T; s++)
            mask[i * n.T + s] = -INFINITY;
    expect_random_attention(t, mask, n);
}

static void multi_head_attention_stays_finite_for_large_scores(struct trial *t)
{
    struct shape n = {trial_pick(t, 3, 6), 2, 4};
    float *mask = trial_input(t, "mask", n.T, n.T);
    for (int i = 0; i < n.T; i++)
        for (int s = 0; s < n.T; s++)
            mask[i * n.T + s] = (i % 2 ? -300.0f : 300.0f) + (float)trial_pick(t, 0, 3);
    expect_random_attention(t, mask, n);
}

/* ---- multi_head_parameters ---- */

static void expect_parameters(struct trial *t, int C, int H, int D)
{
    int *count = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, count, multi_head_parameters, C, H, D);
    int *want = trial_expected_ints(t, count);
    want[0] = 4 * C * H * D;
    trial_expect_ints(t, count, want);
}

static void multi_head_parameters_counts_every_matrix_of_every_head(struct trial *t)
{
    int H = trial_pick(t, 2, 12), D = trial_pick(t, 2, 64);
    expect_parameters(t, H * D, H, D);
}

static void multi_head_parameters_is_the_same_for_one_head_and_for_many(struct trial *t)
{
    static const int heads[] = {1, 2, 3, 6, 24};
    int C = 24 * trial_pick(t, 2, 20), H = heads[trial_number(t) % 5];
    expect_parameters(t, C, H, C / H);
}

static void multi_head_parameters_lets_heads_be_wider_or_narrower(struct trial *t)
{
    expect_parameters(t, trial_pick(t, 20, 40), trial_pick(t, 2, 8), trial_pick(t, 41, 60));
}

/* ---- previous_token_head, induction_head ---- */

/* The matrices are right if the head looks where scores say. Honest matrices in float32 move a score
 * by a few millionths of the largest: nothing that a hundredth of attention would show. */
static void expect_head(struct trial *t, const float *x, const float *W_q, const float *W_k,
                        const double *score, struct shape n, int C)
{
    static float map[MAX_LOOK * MAX_LOOK];
    double weight[MAX_LOOK], worst;
    int wanted = 0, most = 0;
    look(map, x, W_q, W_k, n.T, C, n.D);
    const int query = worst_row(&worst, map, score, n.T);
    const float *row = map + query * n.T;
    define_weights(weight, score + query * n.T, query);
    for (int s = 1; s <= query; s++) {
        wanted = weight[s] > weight[wanted] ? s : wanted;
        most = row[s] > row[most] ? s : most;
    }
    trial_expect_of_outputs(t, !isnan(worst), "The head's scores are not all finite numbers.");
    trial_expect_of_outputs(t, worst <= 0.01,
                            "Row %d should give %.2f of its attention to row %d, but gives it "
                            "%.2f. Most of it, %.2f, goes to row %d%s.",
                            query, weight[wanted], wanted, (double)row[wanted], (double)row[most],
                            most, most == query ? ", which is itself" : "");
}

/* Rows [content, position], from position `first` on. `size` is that of the content's numbers. */
static void expect_previous(struct trial *t, struct shape n, int E, float size, int first,
                            float gain)
{
    static float positions[(FARTHEST + MAX_LOOK) * MAX_WIDTH];
    double score[MAX_LOOK * MAX_LOOK] = {0};
    const int T = n.T, P = n.D, C = E + P;
    float *W_q = trial_output(t, "W_q", C, P), *W_k = trial_output(t, "W_k", C, P);
    float *x = trial_normal(t, "x", T, C);
    xf_sinusoidal(positions, first + T, P);
    for (int i = 0; i < T; i++)
        for (int c = 0; c < C; c++)
            x[i * C + c] = c < E ? size * x[i * C + c] : positions[(first + i) * P + c - E];
    ATTEMPT(t, previous_token_head, W_q, W_k, gain, E, P);
    for (int i = 0; i < T; i++)
        for (int s = 0; s <= i; s++)
            for (int c = 0; c < P; c += 2)
                score[i * T + s] +=
                    (double)gain / sqrt(P) * cos(pow(10000, -(double)c / P) * (i - 1 - s));
    expect_head(t, x, W_q, W_k, score, n, C);
}

static int position_width(struct trial *t)
{
    return 2 * trial_pick(t, 4, MAX_WIDTH / 2);
}

static void previous_token_head_looks_one_position_back(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, MAX_LOOK), 1, trial_number(t) == 0 ? 8 : position_width(t)};
    expect_previous(t, n, trial_pick(t, 1, 5), 0, 0, trial_uniform(t, 1000, 5000));
}

static void previous_token_head_does_so_whatever_the_words_are(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, MAX_LOOK), 1, position_width(t)};
    expect_previous(t, n, trial_pick(t, 1, 30), 3, 0, trial_uniform(t, 1000, 5000));
}

static void previous_token_head_does_so_far_from_the_start(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, MAX_LOOK), 1, position_width(t)};
    expect_previous(t, n, trial_pick(t, 1, 5), 1, trial_pick(t, 100, FARTHEST),
                    trial_uniform(t, 1000, 5000));
}

static void previous_token_head_is_as_sharp_as_its_gain(struct trial *t)
{
    struct shape n = {trial_pick(t, 4, MAX_LOOK), 1, position_width(t)};
    expect_previous(t, n, trial_pick(t, 1, 5), 1, 0, trial_uniform(t, 5, 20));
}

/* Tokens of a small alphabet, so that they repeat. */
static int *repeating_tokens(struct trial *t, int T, int letters)
{
    int *tokens = trial_input_ints(t, "tokens", 1, T);
    for (int i = 0; i < T; i++)
        tokens[i] = 10 * trial_pick(t, 1, letters) + letters;
    return tokens;
}

/* Each token has an axis of its own, and a little of all others. */
static void expect_induction(struct trial *t, int T, int letters, float gain)
{
    double score[MAX_LOOK * MAX_LOOK] = {0};
    const int E = letters + trial_pick(t, 1, 20), C = 2 * E;
    float *embedding = trial_normal(t, "embeddings", letters, E);
    float *x = trial_input(t, "x", T, C);
    float *W_q = trial_output(t, "W_q", C, E), *W_k = trial_output(t, "W_k", C, E);
    const int *tokens = repeating_tokens(t, T, letters);
    for (int i = 0; i < letters * E; i++)
        embedding[i] = 0.02f * embedding[i] + (i / E == i % E);
    for (int i = 0; i < T; i++)
        for (int c = 0; c < C; c++)
            x[i * C + c] = c < E ? embedding[(tokens[i] / 10 - 1) * E + c]
                                 : (i > 0 ? x[(i - 1) * C + c - E] : 0);
    ATTEMPT(t, induction_head, W_q, W_k, gain, E);
    for (int i = 0; i < T; i++)
        for (int s = 0; s <= i; s++)
            for (int c = 0; c < E; c++)
                score[i * T + s] +=
                    (double)gain / sqrt(E) * (double)x[i * C + c] * (double)x[s * C + E + c];
    expect_head(t, x, W_q, W_k, score, (struct shape){T, 1, E}, C);
}

static void induction_head_looks_at_what_came_after_the_same_token(struct trial *t)
{
    expect_induction(t, trial_pick(t, 8, MAX_LOOK), trial_pick(t, 3, 6),
                     trial_uniform(t, 1000, 5000));
}

static void induction_head_is_as_sharp_as_its_gain(struct trial *t)
{
    expect_induction(t, trial_pick(t, 8, MAX_LOOK), trial_pick(t, 3, 6), trial_uniform(t, 5, 20));
}

/* ---- classify_head ---- */

static const char *const pattern_names[] = {"HEAD_PREVIOUS_TOKEN", "HEAD_FIRST_TOKEN",
                                            "HEAD_SAME_POSITION",  "HEAD_UNIFORM",
                                            "HEAD_INDUCTION",      "HEAD_OTHER"};

_Static_assert((int)HEAD_INDUCTION == (int)XF_INDUCTION && (int)HEAD_OTHER == (int)XF_PATTERNS,
               "the chapter's patterns are the engine's");

/* What a map is, and by how much it is that and nothing else. */
static enum head_pattern define_pattern(double *margin, const float *map, const int *tokens, int T)
{
    float row[MAX_LOOK];
    double best = 0, second = 0;
    enum head_pattern winner = HEAD_OTHER;
    for (int i = 0; i < HEAD_OTHER; i++) {
        double score = xf_pattern_score(map, (enum xf_pattern)i, tokens, T, row);
        if (score > best) {
            second = best;
            best = score;
            winner = (enum head_pattern)i;
        } else {
            second = fmax(second, score);
        }
    }
    *margin = best > 0.5 ? fmin(best - 0.5, best - second) : 0.5 - best;
    return best > 0.5 ? winner : HEAD_OTHER;
}

static void expect_classified(struct trial *t, const float *map, const int *tokens, int T)
{
    double margin;
    float row[MAX_LOOK];
    float *scores = trial_output(t, "scores", 1, HEAD_OTHER);
    int *kind = trial_output_ints(t, "result", 1, 1);
    trial_name_columns(t, scores, pattern_names);
    trial_name_values(t, kind, pattern_names, HEAD_OTHER + 1);
    ATTEMPT_RETURN(t, kind, classify_head, scores, map, tokens, T);
    float *want = trial_expected(t, scores);
    int *want_kind = trial_expected_ints(t, kind);
    for (int i = 0; i < HEAD_OTHER; i++)
        want[i] = (float)xf_pattern_score(map, (enum xf_pattern)i, tokens, T, row);
    want_kind[0] = (int)define_pattern(&margin, map, tokens, T);
    /* A score is a sum of T(T+1)/2 weights at most, which add up to T, over T - 1. */
    trial_expect_floats(t, scores, want, tolerance_sum(T * T, 1));
    trial_expect_ints(t, kind, want_kind);
}

/* A head of that pattern that spends the part `blur` of its attention at random. What the pattern
 * leaves open, and all that a head of no pattern does, is to look at some position. */
static void draw_head(struct trial *t, float *map, enum head_pattern pattern, const int *tokens,
                      int T, float blur)
{
    float ideal[MAX_LOOK], noise[MAX_LOOK];
    for (int i = 0; i < T; i++) {
        float sum = 0;
        bool says = i > 0 && xf_pattern_row(ideal, (enum xf_pattern)pattern, tokens, i, T);
        int place = trial_pick(t, 0, i);
        for (int s = 0; s <= i; s++)
            sum += noise[s] = trial_uniform(t, 0.1f, 1);
        for (int s = 0; s <= i; s++) {
            float sharp = says ? ideal[s] : (float)(s == place);
            map[i * T + s] = (1 - blur) * sharp + blur * noise[s] / sum;
        }
    }
}

/* No draw is on the edge between two answers. */
static void expect_pattern(struct trial *t, enum head_pattern pattern, int T, int letters,
                           float blur)
{
    double margin = 0;
    const int *tokens = repeating_tokens(t, T, letters);
    float *map = trial_input(t, "map", T, T);
    enum head_pattern drawn = HEAD_OTHER;
    for (int tries = 0; tries < 100 && (drawn != pattern || margin < 0.02); tries++) {
        draw_head(t, map, pattern, tokens, T, blur);
        drawn = define_pattern(&margin, map, tokens, T);
    }
    expect_classified(t, map, tokens, T);
}

static void classify_head_names_a_pure_pattern(struct trial *t)
{
    enum head_pattern pattern = (enum head_pattern)(trial_number(t) % HEAD_OTHER);
    expect_pattern(t, pattern, trial_pick(t, 8, 16), trial_pick(t, 4, 6), 0);
}

static void classify_head_names_a_blurred_pattern(struct trial *t)
{
    enum head_pattern pattern = (enum head_pattern)(trial_number(t) % HEAD_OTHER);
    expect_pattern(t, pattern, trial_pick(t, 8, 24), trial_pick(t, 4, 9),
                   trial_uniform(t, 0.1f, 0.3f));
}

static void classify_head_says_other_where_no_pattern_has_more_than_half(struct trial *t)
{
    expect_pattern(t, HEAD_OTHER, trial_pick(t, 10, 24), trial_pick(t, 4, 9), 0.1f);
}

/* Most rows have no say in the score of induction, and must not lower it. */
static void classify_head_judges_induction_where_tokens_repeat(struct trial *t)
{
    expect_pattern(t, HEAD_INDUCTION, trial_pick(t, 14, 20), 40, 0.1f);
}

static void classify_head_finds_no_induction_where_no_token_repeats(struct trial *t)
{
    int T = trial_pick(t, 2, 20);
    int *tokens = trial_input_ints(t, "tokens", 1, T);
    float *map = trial_input(t, "map", T, T);
    for (int i = 0; i < T; i++)
        tokens[i] = 7 * i + 3;
    draw_head(t, map, HEAD_SAME_POSITION, tokens, T, 0.2f);
    expect_classified(t, map, tokens, T);
}

/* One head of the figure in each trial. */
static void classify_head_names_the_heads_of_a_trained_model(struct trial *t)
{
    const int T = TRAINED_T, head = trial_number(t) % (TRAINED_LAYERS * TRAINED_HEADS);
    int *tokens = trial_input_ints(t, "tokens", 1, T);
    float *map = trial_input(t, "map", T, T);
    for (int i = 0; i < T; i++)
        for (int s = 0; s < T; s++)
            map[i * T + s] = (float)TRAINED_MAPS[head][i][s] / 1000;
    for (int i = 0; i < T; i++)
        tokens[i] = TRAINED_TOKENS[i];
    expect_classified(t, map, tokens, T);
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "split_heads", .summary = "rows to heads", .points = 1},
    {.function = "merge_heads", .summary = "heads back to rows", .points = 1},
    {.function = "multi_head_attention",
     .summary = "attention in every head, then merged",
     .points = 3,
     .may_call = "split_heads merge_heads"},
    {.function = "multi_head_parameters", .summary = "how many weights that takes", .points = 1},
    {.function = "previous_token_head",
     .summary = "a head built by hand: looks one back",
     .points = 2},
    {.function = "classify_head", .summary = "what a head is doing", .points = 2},
    {.function = "induction_head",
     .summary = "an induction head, built by hand",
     .points = 2,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(split_heads, split_heads_gives_head_h_the_columns_from_h_times_D_on, 1),
    GRADED(split_heads, split_heads_copies_whatever_the_numbers_and_the_shape, 7),
    GRADED(merge_heads, merge_heads_puts_head_h_in_the_columns_from_h_times_D_on, 1),
    GRADED(merge_heads, merge_heads_undoes_split_heads_whatever_the_shape, 7),
    GRADED(multi_head_attention, multi_head_attention_of_one_position_is_two_projections, 2),
    GRADED(multi_head_attention, multi_head_attention_without_projections_attends_in_each_head, 3),
    GRADED(multi_head_attention, multi_head_attention_of_one_head_is_plain_attention, 2),
    GRADED(multi_head_attention, multi_head_attention_matches_its_definition, 7),
    GRADED(multi_head_attention, multi_head_attention_with_a_causal_mask_does_not_see_the_future,
           2),
    GRADED(multi_head_attention, multi_head_attention_adds_the_mask_to_the_scores_of_every_head, 2),
    GRADED(multi_head_attention, multi_head_attention_gives_zeros_where_everything_is_hidden, 2),
    GRADED(multi_head_attention, multi_head_attention_stays_finite_for_large_scores, 1),
    GRADED(multi_head_parameters, multi_head_parameters_counts_every_matrix_of_every_head, 3),
    GRADED(multi_head_parameters, multi_head_parameters_is_the_same_for_one_head_and_for_many, 5),
    GRADED(multi_head_parameters, multi_head_parameters_lets_heads_be_wider_or_narrower, 3),
    GRADED(previous_token_head, previous_token_head_looks_one_position_back, 3),
    GRADED(previous_token_head, previous_token_head_does_so_whatever_the_words_are, 3),
    GRADED(previous_token_head, previous_token_head_does_so_far_from_the_start, 2),
    GRADED(previous_token_head, previous_token_head_is_as_sharp_as_its_gain, 2),
    GRADED(classify_head, classify_head_names_a_pure_pattern, HEAD_OTHER),
    GRADED(classify_head, classify_head_names_a_blurred_pattern, HEAD_OTHER),
    GRADED(classify_head, classify_head_says_other_where_no_pattern_has_more_than_half, 3),
    GRADED(classify_head, classify_head_judges_induction_where_tokens_repeat, 2),
    GRADED(classify_head, classify_head_finds_no_induction_where_no_token_repeats, 3),
    GRADED(classify_head, classify_head_names_the_heads_of_a_trained_model,
           TRAINED_LAYERS *TRAINED_HEADS),
    GRADED(induction_head, induction_head_looks_at_what_came_after_the_same_token, 3),
    GRADED(induction_head, induction_head_is_as_sharp_as_its_gain, 2),
};

SUITE("04-multi-head-attention", "multi_head.c", exercises, tests)
