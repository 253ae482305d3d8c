/* Objectives make questions of plain text: the right tokens, the right answers, in the right
 * numbers. Seeds are fixed; bounds are five standard deviations. */
#include "reference/training/objectives.h"

#include "reference/ops/cross_entropy.h"
#include "tests/reference/check.h"

enum { V = 50, NONE = XF_IGNORED };

static void causal_targets_are_the_next_tokens(void **state)
{
    (void)state;
    const struct xf_objective causal = {.kind = XF_CAUSAL, .T = 3, .V = V};
    assert_int_equal(xf_objective_window(&causal), 4);
    assert_int_equal(xf_objective_vocabulary(&causal), V);
    assert_int_equal(xf_objective_model(&causal), XF_DECODER_ONLY);
    assert_int_equal(xf_objective_source(&causal), 0);
    const int window[2 * 4] = {1, 2, 3, 4, 11, 12, 13, 14};
    int tokens[6], targets[6];
    xf_objective_fill(&(struct xf_question){tokens, targets, NULL, NULL}, window, 2, &causal, 1, 0);
    assert_memory_equal(tokens, ((const int[]){1, 2, 3, 11, 12, 13}), sizeof tokens);
    assert_memory_equal(targets, ((const int[]){2, 3, 4, 12, 13, 14}), sizeof targets);
}

static void a_sequence_follows_what_was_read(void **state)
{
    (void)state;
    const struct xf_objective sequence = {.kind = XF_SEQUENCE, .T = 2, .V = V};
    assert_int_equal(xf_objective_window(&sequence), 4);
    assert_int_equal(xf_objective_vocabulary(&sequence), V + 1);
    assert_int_equal(xf_objective_model(&sequence), XF_ENCODER_DECODER);
    assert_int_equal(xf_objective_source(&sequence), 2);
    const int window[2 * 4] = {1, 2, 3, 4, 11, 12, 13, 14};
    int tokens[4], targets[4], source[4];
    xf_objective_fill(&(struct xf_question){tokens, targets, source, NULL}, window, 2, &sequence, 1,
                      0);
    assert_memory_equal(source, ((const int[]){1, 2, 11, 12}), sizeof source);
    assert_memory_equal(tokens, ((const int[]){V, 3, V, 13}), sizeof tokens);
    assert_memory_equal(targets, ((const int[]){3, 4, 13, 14}), sizeof targets);
}

/* Of 40 tokens 15 % are 6. Each of the 40 places is chosen as often as any other; of the chosen
 * ones 80 % are hidden, and 10 % are random, of which 1 in V is the token itself. */
static void masked_tokens_are_15_percent_and_these_80_10_10(void **state)
{
    (void)state;
    enum { T = 40, RUNS = 5000, CHOSEN = 6, ALL = RUNS * CHOSEN };
    const struct xf_objective masked = {.kind = XF_MASKED, .T = T, .V = V};
    assert_int_equal(xf_objective_window(&masked), T);
    assert_int_equal(xf_objective_vocabulary(&masked), V + 1);
    assert_int_equal(xf_objective_model(&masked), XF_ENCODER_ONLY);
    assert_int_equal(xf_objective_source(&masked), 0);
    int window[T], tokens[T], targets[T], times[T] = {0}, hidden = 0, same = 0;
    for (int t = 0; t < T; t++) {
        window[t] = t;
    }
    for (uint64_t run = 0; run < RUNS; run++) {
        int chosen = 0;
        xf_objective_fill(&(struct xf_question){tokens, targets, NULL, NULL}, window, 1, &masked, 1,
                          run);
        for (int t = 0; t < T; t++) {
            assert_true(targets[t] == NONE ? tokens[t] == t : targets[t] == t);
            assert_in_range(tokens[t], 0, V);
            if (targets[t] != NONE) {
                chosen++;
                times[t]++;
                hidden += tokens[t] == V;
                same += tokens[t] == t;
            }
        }
        assert_int_equal(chosen, CHOSEN);
    }
    for (int t = 0; t < T; t++) {
        assert_close(times[t], RUNS * 0.15, 5 * sqrt(RUNS * 0.15 * 0.85));
    }
    const double stays = 0.1 + 0.1 / V;
    assert_close(hidden, ALL * 0.8, 5 * sqrt(ALL * 0.8 * 0.2));
    assert_close(same, ALL * stays, 5 * sqrt(ALL * stays * (1 - stays)));
}

/* Of 8 patches of 2 tokens three quarters are 6; each is hidden as often as any other. What is not
 * hidden is the source, in order, and nothing else is. */
static void patches_are_hidden_as_wholes(void **state)
{
    (void)state;
    enum { T = 16, P = 2, S = 4, RUNS = 4000 };
    const struct xf_objective patches = {.kind = XF_PATCHES, .T = T, .V = V, .P = P, .rate = 0.75F};
    assert_int_equal(xf_objective_window(&patches), T);
    assert_int_equal(xf_objective_source(&patches), S);
    assert_int_equal(xf_objective_vocabulary(&patches), V);
    assert_int_equal(xf_objective_model(&patches), XF_AUTOENCODER);
    int window[T], targets[T], source[S], places[S], times[T / P] = {0};
    const struct xf_question question = {NULL, targets, source, places};
    for (int t = 0; t < T; t++) {
        window[t] = t + 3;
    }
    for (uint64_t run = 0; run < RUNS; run++) {
        int seen = 0;
        xf_objective_fill(&question, window, 1, &patches, 1, run);
        for (int t = 0; t < T; t++) {
            const bool hidden = targets[t] != NONE;
            assert_int_equal(targets[t], hidden ? window[t] : NONE);
            assert_int_equal(hidden, targets[t / P * P] != NONE);
            times[t / P] += hidden;
            if (!hidden) {
                assert_in_range(seen, 0, S - 1);
                assert_int_equal(source[seen], window[t]);
                assert_int_equal(places[seen++], t);
            }
        }
        assert_int_equal(seen, S);
    }
    for (int patch = 0; patch < T / P; patch++) {
        assert_close(times[patch] / P, RUNS * 0.75, 5 * sqrt(RUNS * 0.75 * 0.25));
    }
}

/* In a batch each sequence has its own patches, and its own part of the arrays. */
static void every_sequence_of_a_batch_is_hidden_from_by_itself(void **state)
{
    (void)state;
    enum { B = 3, T = 40, S = 20 };
    const struct xf_objective patches = {
        .kind = XF_PATCHES, .T = T, .V = 120, .P = 1, .rate = 0.5F};
    int window[B * T], targets[B * T], source[B * S], places[B * S];
    const struct xf_question question = {NULL, targets, source, places};
    for (int i = 0; i < B * T; i++) {
        window[i] = i;
    }
    xf_objective_fill(&question, window, B, &patches, 1, 0);
    for (int b = 0; b < B; b++) {
        for (int s = 0; s < S; s++) {
            assert_in_range(places[b * S + s], 0, T - 1);
            assert_int_equal(source[b * S + s], b * T + places[b * S + s]);
            assert_int_equal(targets[b * T + places[b * S + s]], NONE);
        }
    }
    assert_memory_not_equal(places, places + S, S * sizeof *places);
    assert_memory_not_equal(places + S, places + 2 * S, S * sizeof *places);
}

/* Of one token none would be 15 %, and then there would be nothing to learn. */
static void at_least_one_token_is_hidden(void **state)
{
    (void)state;
    const struct xf_objective few = {.kind = XF_MASKED, .T = 1, .V = V};
    const int window[1] = {7};
    int tokens[1], targets[1];
    xf_objective_fill(&(struct xf_question){tokens, targets, NULL, NULL}, window, 1, &few, 1, 0);
    assert_int_equal(targets[0], 7);
}

/* Of two patches 10 % would be none and 90 % both: with none there is nothing to learn, and with both
 * nothing to learn from. */
static void of_two_patches_one_is_hidden(void **state)
{
    (void)state;
    for (int i = 1; i <= 9; i += 8) {
        const struct xf_objective two = {
            .kind = XF_PATCHES, .T = 4, .V = V, .P = 2, .rate = 0.1F * (float)i};
        assert_int_equal(xf_objective_source(&two), 2);
        const int window[4] = {7, 7, 7, 7};
        int targets[4], source[2], places[2];
        xf_objective_fill(&(struct xf_question){NULL, targets, source, places}, window, 1, &two, 1,
                          0);
        assert_int_not_equal(targets[0], targets[2]);
    }
}

static void what_is_hidden_depends_on_seed_and_number_alone(void **state)
{
    (void)state;
    enum { T = 400 };
    const struct xf_objective masked = {.kind = XF_MASKED, .T = T, .V = V};
    int window[T] = {0}, tokens[T], one[T], other[T];
    xf_objective_fill(&(struct xf_question){tokens, one, NULL, NULL}, window, 1, &masked, 3, 9);
    xf_objective_fill(&(struct xf_question){tokens, other, NULL, NULL}, window, 1, &masked, 3, 8);
    assert_memory_not_equal(one, other, sizeof one);
    xf_objective_fill(&(struct xf_question){tokens, other, NULL, NULL}, window, 1, &masked, 4, 9);
    assert_memory_not_equal(one, other, sizeof one);
    xf_objective_fill(&(struct xf_question){tokens, other, NULL, NULL}, window, 1, &masked, 3, 9);
    assert_memory_equal(one, other, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causal_targets_are_the_next_tokens),
        cmocka_unit_test(a_sequence_follows_what_was_read),
        cmocka_unit_test(masked_tokens_are_15_percent_and_these_80_10_10),
        cmocka_unit_test(patches_are_hidden_as_wholes),
        cmocka_unit_test(every_sequence_of_a_batch_is_hidden_from_by_itself),
        cmocka_unit_test(at_least_one_token_is_hidden),
        cmocka_unit_test(of_two_patches_one_is_hidden),
        cmocka_unit_test(what_is_hidden_depends_on_seed_and_number_alone),
    };
    return cmocka_run_group_tests_name("objectives", tests, NULL, NULL);
}
