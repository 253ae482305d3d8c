/* Chapter 08: pretraining, from the text to the trained model.
 *
 * The reference is the engine's: cross-entropy, schedule, clipping, AdamW, the probe. Where a function
 * writes several outputs, each test looks at one of them, so that what is wrong with another does not
 * hide it. Most tests of the loop stop all of it but one thing: with a learning rate of 0, say, only
 * the choice of stretches is left to be seen. */
#include "grader/suites/08-pretraining.h"

#include "grader/suites/08-pretraining-run.h"
#include "reference/training/gradient_clip.h"
#include "reference/training/schedule.h"

/* ---- next_token_pairs ---- */

/* Text of N tokens, which are all different, so that none can stand for another. */
static int *text_of(struct trial *t, int N)
{
    int *text = trial_input_ints(t, "text", 1, N);
    int first = trial_pick(t, 0, 50), step = trial_pick(t, 1, 3);
    for (int i = 0; i < N; i++)
        text[i] = first + i * step;
    return text;
}

enum pairs_part { THE_INPUTS, THE_TARGETS, THE_COUNT };

static void expect_pairs(struct trial *t, int N, int T, enum pairs_part part)
{
    int B = (N - 1) / T;
    const int *text = text_of(t, N);
    int *inputs = trial_output_ints(t, "inputs", B, T);
    int *targets = trial_output_ints(t, "targets", B, T);
    int *count = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, count, next_token_pairs, inputs, targets, text, N, T);
    int *const output = part == THE_INPUTS ? inputs : part == THE_TARGETS ? targets : count;
    int *want = trial_expected_ints(t, output);
    for (int i = 0; i < B * T && part != THE_COUNT; i++)
        want[i] = text[part == THE_INPUTS ? i : i + 1];
    if (part == THE_COUNT)
        want[0] = B;
    trial_expect_ints(t, output, want);
}

/* So long that stretches of T + 1 tokens each, none of them shared, would be as many: who takes
 * those writes everything, and can be told what was done. */
static void expect_few_pairs(struct trial *t, enum pairs_part part)
{
    int B = trial_number(t) == 0 ? 2 : trial_pick(t, 2, 5);
    int T = B + trial_pick(t, trial_number(t) != 0, 4);
    expect_pairs(t, trial_pick(t, B * (T + 1), (B + 1) * T), T, part);
}

static void next_token_pairs_reads_one_stretch_after_the_other(struct trial *t)
{
    expect_few_pairs(t, THE_INPUTS);
}

static void next_token_pairs_asks_at_every_place_for_the_next_token(struct trial *t)
{
    expect_few_pairs(t, THE_TARGETS);
}

static void next_token_pairs_counts_its_stretches(struct trial *t)
{
    int T = trial_pick(t, 2, 9);
    expect_pairs(t, trial_pick(t, 2 * T + 1, 8 * T), T, THE_COUNT);
}

/* Of 3T tokens, the last stretch would lack its last target; of 3T + 1, it has it. */
static void next_token_pairs_needs_a_token_more_than_it_reads(struct trial *t)
{
    int T = trial_pick(t, 1, 9);
    expect_pairs(t, 3 * T + trial_number(t) % 2, T, THE_COUNT);
}

static void next_token_pairs_can_read_a_token_at_a_time(struct trial *t)
{
    expect_pairs(t, trial_pick(t, 2, 9), 1, THE_TARGETS);
}

/* ---- cross_entropy ---- */

static void cross_entropy_is_the_mean_surprise_at_the_targets(struct trial *t)
{
    expect_guess(t, awkward_guess(t, 2), false);
}

static void cross_entropy_of_equal_logits_is_the_logarithm_of_their_number(struct trial *t)
{
    expect_guess(t, guess_of(t, trial_pick(t, 2, 6), trial_pick(t, 3, 40), 0, 0), false);
}

static void cross_entropy_pulls_by_the_probability_less_one_at_the_target(struct trial *t)
{
    expect_guess(t, awkward_guess(t, 2), true);
}

static void cross_entropy_counts_no_loss_where_nothing_is_asked(struct trial *t)
{
    int T = trial_pick(t, 3, 12);
    expect_guess(t, guess_of(t, T, trial_pick(t, 3, 20), 2, trial_pick(t, 1, T - 2)), false);
}

static void cross_entropy_has_no_gradient_where_nothing_is_asked(struct trial *t)
{
    int T = trial_pick(t, 3, 12);
    expect_guess(t, guess_of(t, T, trial_pick(t, 3, 20), 2, trial_pick(t, 1, T - 2)), true);
}

/* No exponential of a logit is finite in float, nor is a logarithm of most probabilities. */
static void cross_entropy_is_finite_for_large_logits(struct trial *t)
{
    expect_guess(t, guess_of(t, trial_pick(t, 4, 8), trial_pick(t, 4, 20), 400, 0), false);
}

static void cross_entropy_has_a_finite_gradient_for_large_logits(struct trial *t)
{
    expect_guess(t, guess_of(t, trial_pick(t, 4, 8), trial_pick(t, 4, 20), 400, 0), true);
}

/* So far below 0 that the exponential of every logit is 0 in float. */
static void cross_entropy_is_finite_for_logits_far_below_zero(struct trial *t)
{
    struct guess g = guess_of(t, trial_pick(t, 2, 8), trial_pick(t, 4, 20), 2, 0);
    for (int i = 0; i < g.T * g.V; i++)
        g.logits[i] -= 500;
    expect_guess(t, g, trial_number(t) % 2);
}

static void cross_entropy_of_nothing_is_zero(struct trial *t)
{
    int T = trial_pick(t, 1, 6);
    expect_guess(t, guess_of(t, T, trial_pick(t, 2, 9), 1, T), trial_number(t) % 2);
}

/* ---- learning_rate ---- */

static void expect_rate(struct trial *t, int step, int warmup, int steps)
{
    float peak = trial_uniform(t, 0.5f, 2), low = trial_uniform(t, 0.05f, 0.3f);
    float *rate = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, rate, learning_rate, step, warmup, steps, peak, low);
    float *want = trial_expected(t, rate);
    const struct xf_schedule schedule = {
        .peak = peak, .low = low, .warmup = warmup, .steps = steps};
    want[0] = xf_learning_rate(&schedule, step);
    /* Six roundings, of which that of the angle counts up to pi times; and pi may be 3.1416. */
    trial_expect_floats(t, rate, want, tolerance_sum(24, (double)peak + (double)low));
}

static void learning_rate_grows_with_the_steps_of_the_warm_up(struct trial *t)
{
    int warmup = trial_pick(t, 4, 20);
    int step = trial_number(t) == 0 ? 0 : trial_pick(t, 1, warmup - 1);
    expect_rate(t, step, warmup, warmup + trial_pick(t, 10, 60));
}

static void learning_rate_falls_along_half_a_cosine(struct trial *t)
{
    int warmup = trial_pick(t, 3, 20), steps = warmup + trial_pick(t, 12, 60);
    expect_rate(t, trial_pick(t, warmup + 3, steps - 3), warmup, steps);
}

static void learning_rate_is_highest_right_after_the_warm_up(struct trial *t)
{
    int warmup = trial_pick(t, 3, 20);
    expect_rate(t, warmup, warmup, warmup + trial_pick(t, 10, 60));
}

static void learning_rate_needs_no_warm_up(struct trial *t)
{
    int steps = trial_pick(t, 8, 60);
    expect_rate(t, trial_number(t) == 0 ? 0 : trial_pick(t, 1, steps - 1), 0, steps);
}

static void learning_rate_stays_low_when_the_plan_is_over(struct trial *t)
{
    int warmup = trial_pick(t, 2, 9), steps = trial_number(t) == 0 ? warmup : trial_pick(t, 20, 60);
    expect_rate(t, steps + trial_number(t) * trial_pick(t, 3, 9), warmup, steps);
}

/* ---- clip_gradients ---- */

/* Gradients of a certain length, and what clipping them should give. */
static void expect_clipped(struct trial *t, int count, float size, float share, bool returned)
{
    float *gradients = trial_updated(t, "gradients", 1, count);
    double squares = 0;
    for (int i = 0; i < count; i++) {
        gradients[i] = size * trial_uniform(t, 0.25f, 1) * (trial_pick(t, 0, 1) ? 1.0f : -1.0f);
        squares += (double)gradients[i] * (double)gradients[i];
    }
    float limit = size > 0 ? share * (float)sqrt(squares) : 1;
    float *length = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, length, clip_gradients, gradients, count, limit);
    float *want = trial_expected(t, returned ? length : gradients);
    const double norm = sqrt(squares);
    for (int i = 0; i < count && !returned; i++)
        want[i] *= xf_gradient_scale(norm, limit);
    if (returned)
        want[0] = (float)norm;
    /* A sum of so many squares, its root, a quotient, a product. */
    bool untouched = !returned && norm <= (double)limit;
    trial_expect_floats(t, returned ? length : gradients, want,
                        untouched ? tolerance_exact() : tolerance_steps(count + 4));
}

static void clip_gradients_returns_the_length(struct trial *t)
{
    expect_clipped(t, awkward_count(t), trial_uniform(t, 1, 4), trial_uniform(t, 0.2f, 0.8f), true);
}

static void clip_gradients_shortens_a_long_gradient_in_its_direction(struct trial *t)
{
    expect_clipped(t, awkward_count(t), trial_uniform(t, 1, 4), trial_uniform(t, 0.2f, 0.8f),
                   false);
}

static void clip_gradients_leaves_a_short_gradient_as_it_is(struct trial *t)
{
    expect_clipped(t, awkward_count(t), trial_uniform(t, 1, 4), trial_uniform(t, 1.1f, 3), false);
}

static void clip_gradients_leaves_zeros_as_they_are(struct trial *t)
{
    expect_clipped(t, trial_pick(t, 1, 9), 0, 1, trial_number(t) % 2);
}

static void clip_gradients_shortens_a_tiny_gradient_as_exactly(struct trial *t)
{
    expect_clipped(t, trial_pick(t, 1, 9), 1e-4f, trial_uniform(t, 0.2f, 0.8f), false);
}

/* ---- adamw_step ---- */

static void adamw_step_averages_the_gradients(struct trial *t)
{
    struct meeting m = meeting_of(t, trial_number(t) == 0 ? 1 : trial_pick(t, 2, 50), 1);
    expect_average(t, m, m.mean);
}

static void adamw_step_averages_their_squares(struct trial *t)
{
    struct meeting m = meeting_of(t, trial_number(t) == 0 ? 1 : trial_pick(t, 2, 50), 1);
    expect_average(t, m, m.square);
}

static void adamw_step_shrinks_parameters_that_nothing_pulls_at(struct trial *t)
{
    struct meeting m = meeting_of(t, trial_pick(t, 2, 50), 1);
    for (int i = 0; i < m.count; i++)
        m.gradients[i] = m.mean[i] = 0;
    expect_moved(t, m);
}

static void adamw_step_moves_by_the_rate_in_the_first_step(struct trial *t)
{
    expect_moved(t, meeting_of(t, 1, 1));
}

static void adamw_step_moves_less_where_gradients_differ(struct trial *t)
{
    expect_moved(t, meeting_of(t, trial_pick(t, 2, 50), 1));
}

static void adamw_step_moves_as_far_for_small_gradients(struct trial *t)
{
    expect_moved(t, meeting_of(t, trial_pick(t, 2, 50), 1e-3f));
}

/* Gradients as small as EPSILON itself. */
static void adamw_step_hardly_trusts_the_tiniest_gradients(struct trial *t)
{
    expect_moved(t, meeting_of(t, 1, 2e-8f));
}

/* ---- pretrain ---- */

static void pretrain_meets_one_stretch_after_the_other_and_begins_again(struct trial *t)
{
    expect_losses(t, (struct features){.steps = 14});
}

static void pretrain_judges_by_all_that_is_held_out(struct trial *t)
{
    expect_held_losses(t, (struct features){.steps = 9});
}

static void pretrain_clears_what_the_model_holds_before_the_first_step(struct trial *t)
{
    expect_mean(t, (struct features){.steps = 1, .learns = true});
}

static void pretrain_learns_from_one_stretch_in_each_step(struct trial *t)
{
    expect_mean(t, (struct features){.steps = trial_pick(t, 4, 8), .learns = true});
}

static void pretrain_clips_gradients_before_they_are_averaged(struct trial *t)
{
    expect_mean(t, (struct features){.steps = trial_pick(t, 4, 8), .learns = true, .clips = true});
}

static void pretrain_counts_the_steps_of_adamw_from_one(struct trial *t)
{
    expect_losses(t, (struct features){.steps = 6, .learns = true, .decays = true});
}

static void pretrain_takes_the_rate_of_each_step(struct trial *t)
{
    struct features f = {.steps = trial_pick(t, 8, 14), .learns = true, .schedules = true};
    struct training tr = training_of(t, f);
    attempt_training(t, &tr, &done);
    expect_array(t, tr.parameters, done.want.parameters, tr.V * tr.V, done.stray.parameters);
}

static void pretrain_evaluates_after_the_step_that_makes_it_due(struct trial *t)
{
    expect_held_losses(t, (struct features){.steps = trial_pick(t, 8, 14), .learns = true});
}

static void pretrain_follows_the_reference_step_for_step(struct trial *t)
{
    expect_losses(t, (struct features){trial_pick(t, 25, MOST_STEPS), true, true, true, true});
}

/* What is held out may be evaluated stretch by stretch as well: their mean is the same. In 11 steps
 * that is never as many calls as one in every step would be. */
static void pretrain_evaluates_no_more_often_than_is_due(struct trial *t)
{
    struct training tr = training_of(t, (struct features){.steps = 11, .learns = true});
    attempt_training(t, &tr, &done);
    const int due = tr.plan.steps / tr.plan.every, made = (int)tr.tally[TALLY_EVALUATE];
    (void)trial_expected(t, done.losses);
    trial_expect_of_outputs(
        t, made == due || made == due * tr.plan.held,
        "In %d steps with every = %d, evaluate should be called %d times, but was called %d times. "
        "Evaluating costs time, and nothing asks for it in between.",
        tr.plan.steps, tr.plan.every, due, made);
}

/* ---- train_probe ---- */

static void train_probe_takes_one_step_from_zeros(struct trial *t)
{
    int N = trial_number(t) == 0 ? 3 : trial_pick(t, 4, 20);
    expect_probe(t, (struct xf_probe){.N = N, .C = trial_pick(t, 1, 5), .K = 2, .steps = 1});
}

static void train_probe_takes_all_its_steps(struct trial *t)
{
    int N = trial_pick(t, 10, 30), K = trial_pick(t, 3, 5);
    expect_probe(t, (struct xf_probe){
                        .N = N, .C = trial_pick(t, 2, 7), .K = K, .steps = trial_pick(t, 3, 12)});
}

static void train_probe_tells_sixteen_classes_apart(struct trial *t)
{
    expect_probe(t, (struct xf_probe){.N = 40, .C = 7, .K = 16, .steps = 4});
}

/* ---- the suite ---- */

static const struct exercise exercises[] = {
    {.function = "next_token_pairs", .summary = "lessons made of a text", .points = 1},
    {.function = "cross_entropy", .summary = "the loss, and its gradient", .points = 2},
    {.function = "learning_rate", .summary = "warm-up, then a cosine", .points = 1},
    {.function = "clip_gradients", .summary = "no gradient longer than a limit", .points = 1},
    {.function = "adamw_step", .summary = "a step of the optimiser", .points = 2},
    {.function = "pretrain",
     .summary = "the loop itself",
     .points = 3,
     .may_call = "learning_rate clip_gradients adamw_step"},
    {.function = "train_probe",
     .summary = "a classifier on pretrained features",
     .points = 2,
     .challenge = true,
     .may_call = "cross_entropy"},
};

static const struct graded_test tests[] = {
    GRADED(next_token_pairs, next_token_pairs_reads_one_stretch_after_the_other, 3),
    GRADED(next_token_pairs, next_token_pairs_asks_at_every_place_for_the_next_token, 3),
    GRADED(next_token_pairs, next_token_pairs_counts_its_stretches, 3),
    GRADED(next_token_pairs, next_token_pairs_needs_a_token_more_than_it_reads, 4),
    GRADED(next_token_pairs, next_token_pairs_can_read_a_token_at_a_time, 1),
    GRADED(cross_entropy, cross_entropy_is_the_mean_surprise_at_the_targets, 6),
    GRADED(cross_entropy, cross_entropy_of_equal_logits_is_the_logarithm_of_their_number, 1),
    GRADED(cross_entropy, cross_entropy_pulls_by_the_probability_less_one_at_the_target, 6),
    GRADED(cross_entropy, cross_entropy_counts_no_loss_where_nothing_is_asked, 2),
    GRADED(cross_entropy, cross_entropy_has_no_gradient_where_nothing_is_asked, 2),
    GRADED(cross_entropy, cross_entropy_is_finite_for_large_logits, 2),
    GRADED(cross_entropy, cross_entropy_has_a_finite_gradient_for_large_logits, 2),
    GRADED(cross_entropy, cross_entropy_is_finite_for_logits_far_below_zero, 2),
    GRADED(cross_entropy, cross_entropy_of_nothing_is_zero, 2),
    GRADED(learning_rate, learning_rate_grows_with_the_steps_of_the_warm_up, 4),
    GRADED(learning_rate, learning_rate_falls_along_half_a_cosine, 4),
    GRADED(learning_rate, learning_rate_is_highest_right_after_the_warm_up, 2),
    GRADED(learning_rate, learning_rate_needs_no_warm_up, 3),
    GRADED(learning_rate, learning_rate_stays_low_when_the_plan_is_over, 3),
    GRADED(clip_gradients, clip_gradients_returns_the_length, 4),
    GRADED(clip_gradients, clip_gradients_shortens_a_long_gradient_in_its_direction, 4),
    GRADED(clip_gradients, clip_gradients_leaves_a_short_gradient_as_it_is, 3),
    GRADED(clip_gradients, clip_gradients_leaves_zeros_as_they_are, 2),
    GRADED(clip_gradients, clip_gradients_shortens_a_tiny_gradient_as_exactly, 2),
    GRADED(adamw_step, adamw_step_averages_the_gradients, 3),
    GRADED(adamw_step, adamw_step_averages_their_squares, 3),
    GRADED(adamw_step, adamw_step_shrinks_parameters_that_nothing_pulls_at, 2),
    GRADED(adamw_step, adamw_step_moves_by_the_rate_in_the_first_step, 2),
    GRADED(adamw_step, adamw_step_moves_less_where_gradients_differ, 4),
    GRADED(adamw_step, adamw_step_moves_as_far_for_small_gradients, 2),
    GRADED(adamw_step, adamw_step_hardly_trusts_the_tiniest_gradients, 2),
    GRADED(pretrain, pretrain_meets_one_stretch_after_the_other_and_begins_again, 2),
    GRADED(pretrain, pretrain_judges_by_all_that_is_held_out, 2),
    GRADED(pretrain, pretrain_clears_what_the_model_holds_before_the_first_step, 2),
    GRADED(pretrain, pretrain_learns_from_one_stretch_in_each_step, 2),
    GRADED(pretrain, pretrain_clips_gradients_before_they_are_averaged, 2),
    GRADED(pretrain, pretrain_counts_the_steps_of_adamw_from_one, 2),
    GRADED(pretrain, pretrain_takes_the_rate_of_each_step, 2),
    GRADED(pretrain, pretrain_evaluates_after_the_step_that_makes_it_due, 2),
    GRADED(pretrain, pretrain_evaluates_no_more_often_than_is_due, 1),
    GRADED(pretrain, pretrain_follows_the_reference_step_for_step, 3),
    GRADED(train_probe, train_probe_takes_one_step_from_zeros, 3),
    GRADED(train_probe, train_probe_takes_all_its_steps, 3),
    GRADED(train_probe, train_probe_tells_sixteen_classes_apart, 1),
};

SUITE("08-pretraining", "pretraining.c", exercises, tests)
