/* Trainings for the suite of chapter 08: what the student's loop is given, runs of the reference over the
 * same companion model, and how far honest float32 arithmetic may stray from them. */
#ifndef GRADER_SUITES_08_PRETRAINING_RUN_H
#define GRADER_SUITES_08_PRETRAINING_RUN_H

#include <math.h>
#include <string.h>

#include "chapters/08-pretraining/pretraining.h"
#include "grader/companions/bigram.h"
#include "grader/companions/companion.h"
#include "grader/suites/08-pretraining.h"
#include "reference/core/random.h"
#include "reference/training/gradient_clip.h"
#include "reference/training/schedule.h"

enum { MOST_TOKENS = 8, MOST_PARAMETERS = MOST_TOKENS * MOST_TOKENS, MOST_STEPS = 40 };

/* ---- a whole run ---- */

/* A training, with all its arrays. Those of the trial are the student's; the reference works on
 * copies. */
struct training {
    struct plan plan;
    int V, B, T;
    int *inputs, *targets; /* (B,T) */
    float *parameters, *gradients, *mean, *square, *tally;
    float losses[MOST_STEPS], held_losses[MOST_STEPS];
};

/* Memory of one run of the reference. */
struct run {
    float parameters[MOST_PARAMETERS], gradients[MOST_PARAMETERS];
    float mean[MOST_PARAMETERS], square[MOST_PARAMETERS], tally[TALLIES];
    float losses[MOST_STEPS], held_losses[MOST_STEPS];
};

/* How a run is disturbed: every gradient and every move by a relative amount of that size, all in
 * one direction, or each in a direction of its own. */
struct disturbance {
    double size;
    bool together;
    struct xf_random random;
};

static double disturb(struct disturbance *d)
{
    return 1 + (d->together || xf_random_bits(&d->random) & 1 ? d->size : -d->size);
}

static void reference_step(struct run *run, const struct training *tr, int s, struct disturbance *d)
{
    const struct plan *plan = &tr->plan;
    const int count = tr->V * tr->V;
    const struct xf_schedule schedule = {
        .peak = plan->peak, .low = plan->low, .warmup = plan->warmup, .steps = plan->steps};
    struct xf_adamw a = adamw_of(s + 1, xf_learning_rate(&schedule, s), plan->decay);
    const double length = sqrt(xf_sum_of_squares(run->gradients, (size_t)count));
    float before[MOST_PARAMETERS];
    for (int i = 0; i < count; i++) {
        before[i] = run->parameters[i];
        run->gradients[i] *= xf_gradient_scale(length, plan->limit) * (float)disturb(d);
    }
    xf_adamw_update(run->parameters, run->mean, run->square, run->gradients, (size_t)count, &a);
    for (int i = 0; i < count; i++) {
        double move = (double)run->parameters[i] - (double)before[i];
        run->parameters[i] = (float)((double)before[i] + move * disturb(d));
    }
}

static void run_reference(struct run *run, const struct training *tr, struct disturbance *d)
{
    const struct plan *plan = &tr->plan;
    const int T = tr->T, learnt = tr->B - plan->held;
    memset(run, 0, sizeof *run);
    memcpy(run->parameters, tr->parameters, (size_t)(tr->V * tr->V) * sizeof(float));
    void *const arrays[] = {run->parameters, run->gradients, run->mean, run->square, run->tally};
    const int numbers[] = {tr->V};
    const struct model *model = companion_make("bigram", arrays, numbers);
    for (int s = 0; s < plan->steps; s++) {
        const int at = s % learnt * T;
        model->zero_gradients(model);
        run->losses[s] = model->forward_backward(model, tr->inputs + at, tr->targets + at, T);
        reference_step(run, tr, s, d);
        if ((s + 1) % plan->every == 0)
            run->held_losses[s / plan->every] = model->evaluate(
                model, tr->inputs + learnt * T, tr->targets + learnt * T, plan->held * T);
    }
}

/* The reference's run, and in *stray how far runs of honest arithmetic may be from each of its
 * arrays. A step multiplies errors of earlier ones by what only the run itself can tell. So it is
 * run again, disturbed by more than honest arithmetic does: a move of AdamW by 64 units, see
 * parameter_slack(), and a clipped gradient, whose length is a sum of V^2 squares, by V^2. Errors that
 * point the same way in all steps add up most, so one run is of that kind, and others are not. The
 * largest difference, four times over, is what is allowed. */
struct stray {
    double losses, held_losses, parameters, mean;
};

static double largest_difference(const float *a, const float *b, int count)
{
    double largest = 0;
    for (int i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)a[i] - (double)b[i]) + UNIT * fabs((double)a[i]));
    return largest;
}

static struct stray measure_stray(struct run *want, const struct training *tr)
{
    static struct run other;
    const int count = tr->V * tr->V, steps = tr->plan.steps, held = steps / tr->plan.every;
    struct stray stray = {0};
    run_reference(want, tr, &(struct disturbance){.together = true});
    for (int k = 0; k < 4; k++) {
        struct disturbance d = {.size = (k == 1 ? -1 : 1) * fmax(64, count) * UNIT,
                                .together = k < 2,
                                .random = xf_random_seeded(8, (uint64_t)k)};
        run_reference(&other, tr, &d);
        stray.losses =
            fmax(stray.losses, 4 * largest_difference(want->losses, other.losses, steps));
        stray.held_losses = fmax(
            stray.held_losses, 4 * largest_difference(want->held_losses, other.held_losses, held));
        stray.parameters = fmax(stray.parameters,
                                4 * largest_difference(want->parameters, other.parameters, count));
        stray.mean = fmax(stray.mean, 4 * largest_difference(want->mean, other.mean, count));
    }
    return stray;
}

/* ---- what the student's loop is given ---- */

/* A text that has structure to learn: after most tokens comes the one of twice its number. */
static void write_text(struct trial *t, struct training *tr, int N)
{
    int token = trial_pick(t, 0, tr->V - 1), text[512] = {0};
    for (int i = 0; i < N; i++) {
        text[i] = token;
        token = trial_pick(t, 0, 3) ? (2 * token + 1) % tr->V : trial_pick(t, 0, tr->V - 1);
    }
    tr->inputs = trial_input_ints(t, "inputs", tr->B, tr->T);
    tr->targets = trial_input_ints(t, "targets", tr->B, tr->T);
    for (int i = 0; i < tr->B * tr->T; i++) {
        tr->inputs[i] = text[i];
        tr->targets[i] = text[i + 1];
    }
}

/* What happens in a training, and what does not. */
struct features {
    int steps;
    bool learns, schedules, clips, decays;
};

/* The model's parameters are random, so that no gradient is 0 by symmetry; its other arrays hold
 * garbage, of a kind that arithmetic can work with. */
static struct training training_of(struct trial *t, struct features f)
{
    struct training tr = {.V = trial_pick(t, 4, 7), .T = trial_pick(t, 4, 9)};
    const int held = trial_pick(t, 1, 3), every = f.steps == 1 ? 1 : trial_pick(t, 2, 4);
    tr.B = held + trial_pick(t, 3, 5);
    tr.plan = (struct plan){.steps = f.steps, .every = every, .held = held};
    tr.plan.peak = f.learns ? trial_uniform(t, 0.1f, 0.2f) : 0;
    tr.plan.low = f.schedules ? tr.plan.peak / 8 : tr.plan.peak;
    tr.plan.warmup = f.schedules ? trial_pick(t, 3, 5) : 0;
    tr.plan.limit = f.clips ? trial_uniform(t, 0.2f, 0.3f) : 1000;
    tr.plan.decay = f.decays ? trial_uniform(t, 0.1f, 0.3f) : 0;
    write_text(t, &tr, tr.B * tr.T + 1);
    tr.parameters = trial_updated(t, "parameters", 1, tr.V * tr.V);
    tr.gradients = trial_updated(t, "gradients", 1, tr.V * tr.V);
    tr.mean = trial_updated(t, "mean", 1, tr.V * tr.V);
    tr.square = trial_updated(t, "square", 1, tr.V * tr.V);
    tr.tally = trial_updated(t, "calls", 1, TALLIES);
    for (int i = 0; i < tr.V * tr.V; i++) {
        tr.parameters[i] = trial_uniform(t, -1.5f, 1.5f);
        tr.gradients[i] = trial_uniform(t, -1, 1);
        tr.mean[i] = trial_uniform(t, -1, 1);
        tr.square[i] = trial_uniform(t, 0.1f, 1);
    }
    return tr;
}

/* What the student's loop left behind. */
struct trained {
    float *losses, *held_losses;
    struct run want;
    struct stray stray;
};

static void attempt_training(struct trial *t, struct training *tr, struct trained *done)
{
    static float initial[MOST_PARAMETERS];
    const size_t bytes = (size_t)(tr->V * tr->V) * sizeof(float);
    float *losses = trial_output(t, "losses", 1, tr->plan.steps);
    float *held_losses = trial_output(t, "held_losses", 1, tr->plan.steps / tr->plan.every);
    float *real = trial_input(t, "plan", 1, 4);
    const int *inputs = tr->inputs, *targets = tr->targets;
    int B = tr->B, T = tr->T;
    real[0] = tr->plan.peak;
    real[1] = tr->plan.low;
    real[2] = tr->plan.limit;
    real[3] = tr->plan.decay;
    const struct model *model =
        trial_companion(t, (struct companion_of){.companion = "bigram",
                                                 .arrays = {tr->parameters, tr->gradients, tr->mean,
                                                            tr->square, tr->tally},
                                                 .numbers = {tr->V}});
    const struct plan *plan =
        trial_companion(t, (struct companion_of){.companion = "plan",
                                                 .arrays = {real},
                                                 .numbers = {tr->plan.steps, tr->plan.every,
                                                             tr->plan.held, tr->plan.warmup}});
    memcpy(initial, tr->parameters, bytes);
    ATTEMPT(t, pretrain, losses, held_losses, model, inputs, targets, B, T, plan);
    struct training again = *tr;
    again.parameters = initial;
    done->losses = losses;
    done->held_losses = held_losses;
    done->stray = measure_stray(&done->want, &again);
}

static struct trained done;

static void expect_array(struct trial *t, const float *output, const float *from, int count,
                         double stray)
{
    float *want = trial_expected(t, output);
    memcpy(want, from, (size_t)count * sizeof *want);
    trial_expect_floats(t, output, want, (struct tolerance){.atol = stray});
}

static void expect_losses(struct trial *t, struct features f)
{
    struct training tr = training_of(t, f);
    attempt_training(t, &tr, &done);
    expect_array(t, done.losses, done.want.losses, f.steps, done.stray.losses);
}

static void expect_held_losses(struct trial *t, struct features f)
{
    struct training tr = training_of(t, f);
    attempt_training(t, &tr, &done);
    expect_array(t, done.held_losses, done.want.held_losses, f.steps / tr.plan.every,
                 done.stray.held_losses);
}

static void expect_mean(struct trial *t, struct features f)
{
    struct training tr = training_of(t, f);
    attempt_training(t, &tr, &done);
    expect_array(t, tr.mean, done.want.mean, tr.V * tr.V, done.stray.mean);
}

#endif
