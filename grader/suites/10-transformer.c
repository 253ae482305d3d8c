/* Chapter 10: norm, feed-forward network, cross-attention, blocks, and the whole Transformer. What is
 * expected is the engine's, with the same weights [10-transformer.h]. */
#include "grader/suites/10-transformer.h"

#include "grader/suites/suite.h"

/* ---- what is given ---- */

static const struct sizes awkward[] = {
    /* V, C, H, F, L */
    {7, 6, 3, 5, 1}, {5, 4, 1, 9, 2}, {11, 12, 2, 7, 1}, {3, 2, 2, 1, 2}, {13, 8, 4, 17, 3},
};

/* No two extents alike in the first; each of the others is odd in a way of its own; then any. */
static struct sizes pick_sizes(struct trial *t)
{
    const int count = sizeof awkward / sizeof awkward[0];
    if (trial_number(t) < count)
        return awkward[trial_number(t)];
    const int H = trial_pick(t, 1, 3);
    return (struct sizes){.V = trial_pick(t, 2, MAX_V),
                          .C = 2 * H * trial_pick(t, 1, MAX_C / (2 * H)),
                          .H = H,
                          .F = trial_pick(t, 1, MAX_F),
                          .L = trial_pick(t, 1, MAX_L)};
}

/* Lengths: T < S, then T > S, then one of them 1, then any. */
static void pick_lengths(struct trial *t, int *S, int *T)
{
    static const int lengths[][2] = {{5, 3}, {4, 7}, {1, 4}, {6, 1}};
    const int count = sizeof lengths / sizeof lengths[0], number = trial_number(t);
    *S = number < count ? lengths[number][0] : trial_pick(t, 1, MAX_TOKENS);
    *T = number < count ? lengths[number][1] : trial_pick(t, 1, MAX_TOKENS);
}

static void *give_sizes(struct trial *t, const struct sizes *size)
{
    static const char *const names[] = {"V", "C", "H", "F", "L"};
    int *ints = trial_input_ints(t, "size", 1, sizeof *size / sizeof(int));
    memcpy(ints, size, sizeof *size);
    trial_name_columns(t, ints, names);
    return ints;
}

/* Weights that keep rows at the size they have: entries of variance 1/in. */
static void fill_matrix(struct trial *t, float *W, int in, int out)
{
    for (int i = 0; i < in * out; i++)
        W[i] = trial_uniform(t, -1.7f, 1.7f) / sqrtf((float)in);
}

static void fill_vector(struct trial *t, float *b, int count, float middle)
{
    for (int i = 0; i < count; i++)
        b[i] = trial_uniform(t, middle - 0.6f, middle + 0.6f);
}

static void fill_norm(struct trial *t, float *gain, int C)
{
    fill_vector(t, gain, C, 1);
    fill_vector(t, gain + C, C, 0);
}

static void fill_feed_forward(struct trial *t, float *W, int C, int F)
{
    fill_matrix(t, W, C, F);
    fill_vector(t, W + C * F, F, 0);
    fill_matrix(t, W + C * F + F, F, C);
    fill_vector(t, W + C * F + F + F * C, C, 0);
}

/* A block is so many attentions, each with its norm, and a feed-forward network with its own. Where
 * `works` is false all of its matrices are zero, and what is left are sums and norms. */
static float *fill_block(struct trial *t, float *W, const struct sizes *size, int attentions,
                         bool works)
{
    const int C = size->C;
    for (int i = 0; i < attentions; i++, W += 2 * C) {
        for (int m = 0; m < 4; m++, W += C * C)
            if (works)
                fill_matrix(t, W, C, C);
        fill_norm(t, W, C);
    }
    if (works)
        fill_feed_forward(t, W, C, size->F);
    W += 2 * C * size->F + size->F + C;
    fill_norm(t, W, C);
    return W + 2 * C;
}

/* ---- layer_norm ---- */

/* What is left when the mean is taken away is off by the mean's error: C roundings of the largest
 * number A. Divided by std that is A/std, once in the numerator; and, times n, which is below
 * sqrt(C), once more by std itself. A dozen roundings more are the rest of the formula's. */
static struct tolerance tolerance_of_norm(const float *x, const float *moments, const float *gain,
                                          const float *bias, int T, int C)
{
    double worst = 0;
    for (int i = 0; i < T * C; i++) {
        double largest = 0;
        for (int c = 0; c < C; c++)
            largest = fmax(largest, fabs((double)x[i / C * C + c]));
        const double ratio = (largest + 1e-3) * (double)moments[i / C * 2 + 1] + 1;
        worst = fmax(worst,
                     fabs((double)gain[i % C]) * ratio * (1 + sqrt(C)) + fabs((double)bias[i % C]));
    }
    return tolerance_sum(C + 12, worst);
}

/* x is scaled and moved away from zero. */
static void expect_norm(struct trial *t, int T, int C, float spread, float middle)
{
    float moments[2 * MAX_TOKENS];
    float *x = trial_normal(t, "x", T, C);
    float *gain = trial_input(t, "gain", 1, C), *bias = trial_input(t, "bias", 1, C);
    float *out = trial_output(t, "out", T, C);
    fill_vector(t, gain, C, 1);
    fill_vector(t, bias, C, 0);
    for (int i = 0; i < T * C; i++)
        x[i] = spread * x[i] + middle;
    ATTEMPT(t, layer_norm, out, x, gain, bias, T, C);
    float *want = trial_expected(t, out);
    xf_layer_norm_forward(want, moments, x, gain, bias, T, C);
    trial_expect_floats(t, out, want, tolerance_of_norm(x, moments, gain, bias, T, C));
}

static void layer_norm_gives_each_row_its_mean_and_variance(struct trial *t)
{
    expect_norm(t, trial_pick(t, 2, MAX_TOKENS), trial_pick(t, 2, 40), trial_uniform(t, 0.5f, 4),
                trial_uniform(t, -2, 2));
}

static void layer_norm_of_one_row_needs_no_others(struct trial *t)
{
    expect_norm(t, 1, trial_pick(t, 3, 9), 2, 1);
}

static void layer_norm_adds_its_small_number_under_the_root(struct trial *t)
{
    expect_norm(t, trial_pick(t, 2, 5), trial_pick(t, 3, 9), trial_uniform(t, 0.002f, 0.005f), 0);
}

static void layer_norm_of_equal_numbers_is_the_bias(struct trial *t)
{
    expect_norm(t, trial_pick(t, 2, 5), trial_number(t) == 0 ? 1 : trial_pick(t, 2, 9), 0,
                (float)trial_pick(t, -3, 3));
}

static void layer_norm_is_as_good_far_from_zero(struct trial *t)
{
    expect_norm(t, trial_pick(t, 2, 5), trial_pick(t, 8, 30), 1,
                trial_number(t) % 2 ? -1000.0f : 3000.0f);
}

/* ---- feed_forward ---- */

static void expect_feed_forward(struct trial *t, float spread)
{
    const struct sizes size = pick_sizes(t);
    int S, T;
    pick_lengths(t, &S, &T);
    const int C = size.C, F = size.F, weights = 2 * C * F + F + C;
    float *x = trial_normal(t, "x", T, C), *W = trial_input(t, "W", 1, weights);
    float *out = trial_output(t, "out", T, C);
    fill_feed_forward(t, W, C, F);
    for (int i = 0; i < T * C; i++)
        x[i] *= spread;
    ATTEMPT(t, feed_forward, out, x, W, T, C, F);
    float *want = trial_expected(t, out);
    const struct question q = {.size = size, .T = T, .x = x};
    feed_forward_answer(want, &q, W);
    trial_expect_floats(t, out, want,
                        tolerance_about(feed_forward_answer, &q, W, weights, want, T * C));
}

static void feed_forward_is_two_layers_with_gelu_between(struct trial *t)
{
    expect_feed_forward(t, 1.5f);
}

static void feed_forward_takes_large_numbers_as_well(struct trial *t)
{
    expect_feed_forward(t, 20);
}

/* ---- multi_head_cross ---- */

static void expect_cross(struct trial *t, struct sizes size, int S, int T)
{
    const int C = size.C, H = size.H, D = C / H;
    const float *x = trial_normal(t, "x", T, C), *memory = trial_normal(t, "memory", S, C);
    float *W = trial_input(t, "W", 4 * C, C), *out = trial_output(t, "out", T, C);
    for (int i = 0; i < 4; i++)
        fill_matrix(t, W + i * C * C, C, C);
    ATTEMPT(t, multi_head_cross, out, x, memory, W, T, S, H, D);
    float *want = trial_expected(t, out);
    const struct question q = {.size = size, .S = S, .T = T, .x = x, .memory = memory};
    cross_answer(want, &q, W);
    trial_expect_floats(t, out, want, tolerance_about(cross_answer, &q, W, 4 * C * C, want, T * C));
}

static void multi_head_cross_matches_its_definition(struct trial *t)
{
    int S, T;
    pick_lengths(t, &S, &T);
    expect_cross(t, pick_sizes(t), S, T);
}

/* With one place to look at, every query finds the same, whatever it asks. */
static void multi_head_cross_to_one_row_finds_that_row(struct trial *t)
{
    expect_cross(t, pick_sizes(t), 1, trial_pick(t, 2, 6));
}

static void multi_head_cross_of_one_head_is_plain_attention(struct trial *t)
{
    expect_cross(t, (struct sizes){.C = trial_pick(t, 3, MAX_C), .H = 1}, trial_pick(t, 4, 8),
                 trial_pick(t, 2, 3));
}

/* ---- blocks ---- */

/* Weights are counted from here. */
static const float origin[MAX_WEIGHTS];

static void expect_encoder(struct trial *t, struct sizes n, int S, bool works)
{
    const int C = n.C, weights = (int)(encoder_weights(origin, &n).end - origin);
    const float *x = trial_normal(t, "x", S, C);
    float *W = trial_input(t, "W", 1, weights), *out = trial_output(t, "out", S, C);
    void *size = give_sizes(t, &n);
    fill_block(t, W, &n, 1, works);
    ATTEMPT(t, encoder_block, out, x, W, S, size);
    float *want = trial_expected(t, out);
    const struct question q = {.size = n, .S = S, .x = x};
    encoder_answer(want, &q, W);
    trial_expect_floats(t, out, want, tolerance_about(encoder_answer, &q, W, weights, want, S * C));
}

/* Nothing is left of a part whose weights are zero: out is the norm of the norm of x. */
static void encoder_block_of_idle_parts_is_two_norms(struct trial *t)
{
    expect_encoder(t, pick_sizes(t), trial_pick(t, 2, 6), false);
}

static void encoder_block_matches_the_engine(struct trial *t)
{
    int S, T;
    pick_lengths(t, &S, &T);
    expect_encoder(t, pick_sizes(t), S, true);
}

static void expect_decoder(struct trial *t, struct sizes n, int S, int T, bool works)
{
    const int C = n.C, weights = (int)(decoder_weights(origin, &n).end - origin);
    const float *x = trial_normal(t, "x", T, C), *memory = trial_normal(t, "memory", S, C);
    float *W = trial_input(t, "W", 1, weights), *out = trial_output(t, "out", T, C);
    void *size = give_sizes(t, &n);
    fill_block(t, W, &n, 2, works);
    ATTEMPT(t, decoder_block, out, x, memory, W, T, S, size);
    float *want = trial_expected(t, out);
    const struct question q = {.size = n, .S = S, .T = T, .x = x, .memory = memory};
    decoder_answer(want, &q, W);
    trial_expect_floats(t, out, want, tolerance_about(decoder_answer, &q, W, weights, want, T * C));
}

static void decoder_block_of_idle_parts_is_three_norms(struct trial *t)
{
    expect_decoder(t, pick_sizes(t), trial_pick(t, 2, 6), trial_pick(t, 2, 6), false);
}

/* With one row there is no future, and one place to look at in the past. */
static void decoder_block_of_one_row_looks_at_itself_and_the_memory(struct trial *t)
{
    expect_decoder(t, pick_sizes(t), trial_pick(t, 2, 6), 1, true);
}

static void decoder_block_matches_the_engine(struct trial *t)
{
    int S, T;
    pick_lengths(t, &S, &T);
    expect_decoder(t, pick_sizes(t), S, T, true);
}

/* ---- transformer ---- */

static int *give_tokens(struct trial *t, const char *name, int count, int V)
{
    int *tokens = trial_input_ints(t, name, 1, count);
    for (int i = 0; i < count; i++)
        tokens[i] = trial_pick(t, 0, V - 1);
    return tokens;
}

static void expect_transformer(struct trial *t, struct sizes n, int S, int T, bool works)
{
    const int V = n.V, weights = (int)(transformer_weights(origin, &n).end - origin);
    const int *source = give_tokens(t, "source", S, V), *target = give_tokens(t, "target", T, V);
    float *W = trial_input(t, "W", 1, weights), *block = W + V * n.C;
    float *probabilities = trial_output(t, "probabilities", T, V);
    void *size = give_sizes(t, &n);
    for (int i = 0; i < V * n.C; i++)
        W[i] = trial_uniform(t, -1.7f, 1.7f) / sqrtf((float)n.C);
    for (int l = 0; l < 2 * n.L; l++)
        block = fill_block(t, block, &n, l < n.L ? 1 : 2, works);
    ATTEMPT(t, transformer, probabilities, source, target, W, S, T, size);
    float *want = trial_expected(t, probabilities);
    const struct question q = {.size = n, .S = S, .T = T, .source = source, .target = target};
    transformer_answer(want, &q, W);
    trial_expect_floats(t, probabilities, want,
                        tolerance_about(transformer_answer, &q, W, weights, want, T * V));
}

/* Blocks whose matrices are zero normalise rows, and do nothing else to them: this is about the way
 * in, from tokens to rows, and the way out, from rows to probabilities. */
static void transformer_of_idle_blocks_embeds_and_predicts(struct trial *t)
{
    struct sizes size = pick_sizes(t);
    size.C =
        trial_pick(t, 2, 4) * 2 * size.H; /* the encoder has no say here; wide rows tell more */
    size.C = size.C > MAX_C ? 2 * size.H : size.C;
    expect_transformer(t, size, trial_pick(t, 1, 5), trial_pick(t, 2, 8), false);
}

static void transformer_of_one_block_a_side_matches_the_engine(struct trial *t)
{
    struct sizes size = pick_sizes(t);
    int S, T;
    pick_lengths(t, &S, &T);
    size.L = 1;
    expect_transformer(t, size, S, T, true);
}

static void transformer_of_many_blocks_matches_the_engine(struct trial *t)
{
    struct sizes size = pick_sizes(t);
    size.L = trial_pick(t, 2, MAX_L);
    expect_transformer(t, size, trial_pick(t, 2, 7), trial_pick(t, 2, 7), true);
}

/* The first probabilities of a text: only "start" has been written. */
static void transformer_predicts_the_first_token(struct trial *t)
{
    expect_transformer(t, pick_sizes(t), trial_pick(t, 3, 7), 1, true);
}

/* ---- layer_norm_backward ---- */

/* Writes the gradients of a row apart: dx of all rows, then dgain, then dbias. The numbers of x are as
 * large as `spread`; if that is 0, they are 0. */
static void expect_gradients(struct trial *t, int T, int C, float spread)
{
    float moments[2 * MAX_TOKENS], bias[MAX_C] = {0}, y[MAX_ROWS];
    const float *dy = trial_normal(t, "dy", T, C);
    float *x = trial_normal(t, "x", T, C);
    float *gain = trial_input(t, "gain", 1, C), *dx = trial_output(t, "dx", T, C);
    float *dgain = trial_output(t, "dgain", 1, C), *dbias = trial_output(t, "dbias", 1, C);
    fill_vector(t, gain, C, 1);
    for (int i = 0; i < T * C; i++)
        x[i] *= spread;
    ATTEMPT(t, layer_norm_backward, dx, dgain, dbias, dy, x, gain, T, C);
    float *want[] = {trial_expected(t, dx), trial_expected(t, dgain), trial_expected(t, dbias)};
    xf_layer_norm_forward(y, moments, x, gain, bias, T, C);
    xf_layer_norm_backward_input(want[0], dy, x, gain, moments, T, C);
    xf_layer_norm_backward_weight(want[1], want[2], dy, x, moments, T, C, C);
    double steepest = 0, most = 0;
    for (int i = 0; i < T * C; i++) {
        steepest = fmax(steepest, (double)moments[i / C * 2 + 1]);
        most = fmax(most, fabs((double)dy[i]) * 1.6);
    }
    /* n is off as in tolerance_of_norm(), where A, of a row of normal numbers, is below 5, times their
     * spread. It comes in twice in dx, in a mean of products below most * sqrt(C) and as a factor of that. */
    const double ratio = (5 * (double)spread * steepest + 1) * (1 + sqrt(C));
    trial_expect_floats(t, dx, want[0], tolerance_sum(C + 16, 3 * steepest * most * C * ratio));
    trial_expect_floats(t, dgain, want[1], tolerance_sum(T + C + 12, most * T * ratio));
    trial_expect_floats(t, dbias, want[2], tolerance_sum(T, most * T));
}

static void layer_norm_backward_sends_each_row_its_gradient(struct trial *t)
{
    expect_gradients(t, trial_pick(t, 2, MAX_TOKENS), trial_pick(t, 3, MAX_C), 1);
}

static void layer_norm_backward_of_one_row_needs_no_others(struct trial *t)
{
    expect_gradients(t, 1, trial_pick(t, 4, MAX_C), 1);
}

static void layer_norm_backward_takes_equal_numbers_as_well(struct trial *t)
{
    expect_gradients(t, trial_pick(t, 2, 5), trial_pick(t, 3, 9), 0);
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "layer_norm", .summary = "mean 0, variance 1, then gain and bias", .points = 2},
    {.function = "feed_forward", .summary = "two linear layers, GELU between them", .points = 1},
    {.function = "multi_head_cross",
     .summary = "queries from one text, keys and values of another",
     .points = 2},
    {.function = "encoder_block",
     .summary = "self-attention, feed-forward, a norm after each",
     .points = 1,
     .may_call = "layer_norm feed_forward"},
    {.function = "decoder_block",
     .summary = "the same, with a look at the memory between",
     .points = 2,
     .may_call = "layer_norm feed_forward multi_head_cross"},
    {.function = "transformer",
     .summary = "from two texts to what may come next",
     .points = 2,
     .may_call = "layer_norm feed_forward multi_head_cross encoder_block decoder_block"},
    {.function = "layer_norm_backward",
     .summary = "the gradients of layer_norm",
     .points = 2,
     .challenge = true},
};

static const struct graded_test tests[] = {
    GRADED(layer_norm, layer_norm_gives_each_row_its_mean_and_variance, 4),
    GRADED(layer_norm, layer_norm_of_one_row_needs_no_others, 1),
    GRADED(layer_norm, layer_norm_adds_its_small_number_under_the_root, 3),
    GRADED(layer_norm, layer_norm_of_equal_numbers_is_the_bias, 2),
    GRADED(layer_norm, layer_norm_is_as_good_far_from_zero, 2),
    GRADED(feed_forward, feed_forward_is_two_layers_with_gelu_between, 7),
    GRADED(feed_forward, feed_forward_takes_large_numbers_as_well, 2),
    GRADED(multi_head_cross, multi_head_cross_to_one_row_finds_that_row, 2),
    GRADED(multi_head_cross, multi_head_cross_of_one_head_is_plain_attention, 2),
    GRADED(multi_head_cross, multi_head_cross_matches_its_definition, 7),
    GRADED(encoder_block, encoder_block_of_idle_parts_is_two_norms, 2),
    GRADED(encoder_block, encoder_block_matches_the_engine, 7),
    GRADED(decoder_block, decoder_block_of_idle_parts_is_three_norms, 2),
    GRADED(decoder_block, decoder_block_of_one_row_looks_at_itself_and_the_memory, 2),
    GRADED(decoder_block, decoder_block_matches_the_engine, 7),
    GRADED(transformer, transformer_of_idle_blocks_embeds_and_predicts, 3),
    GRADED(transformer, transformer_predicts_the_first_token, 2),
    GRADED(transformer, transformer_of_one_block_a_side_matches_the_engine, 6),
    GRADED(transformer, transformer_of_many_blocks_matches_the_engine, 4),
    GRADED(layer_norm_backward, layer_norm_backward_of_one_row_needs_no_others, 2),
    GRADED(layer_norm_backward, layer_norm_backward_sends_each_row_its_gradient, 4),
    GRADED(layer_norm_backward, layer_norm_backward_takes_equal_numbers_as_well, 2),
};

static const struct foundation foundations[] = {
    {.chapter = "00-attention", .functions = "softmax causal_mask attention_scores attention"},
    {.chapter = "01-positional-encoding", .functions = "sinusoidal_encoding add_positions"},
    {.chapter = "04-multi-head-attention",
     .functions = "split_heads merge_heads multi_head_attention"},
    {.chapter = NULL},
};

SUITE_BUILT_ON("10-transformer", "transformer.c", exercises, tests, foundations)
