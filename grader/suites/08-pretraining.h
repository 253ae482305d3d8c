/* What the suite of chapter 08 gives to single functions, and the tolerances of what they give back. */
#ifndef GRADER_SUITES_08_PRETRAINING_H
#define GRADER_SUITES_08_PRETRAINING_H

#include <math.h>
#include <string.h>

#include "chapters/08-pretraining/pretraining.h"
#include "grader/suites/suite.h"
#include "reference/ops/cross_entropy.h"
#include "reference/training/adamw.h"
#include "reference/training/probe.h"

static int awkward_count(struct trial *t)
{
    static const int counts[] = {2, 7, 64, 33};
    int turn = trial_number(t);
    return turn < 4 ? counts[turn] : trial_pick(t, 2, 100);
}

/* ---- a guess, and its loss ---- */

/* Some logits and targets, of which `ignored` are IGNORED. */
struct guess {
    int T, V, counted;
    float *logits;
    int *targets;
};

static struct guess guess_of(struct trial *t, int T, int V, float size, int ignored)
{
    struct guess g = {.T = T, .V = V, .counted = T - ignored};
    g.logits = trial_normal(t, "logits", T, V);
    g.targets = trial_input_ints(t, "targets", 1, T);
    for (int i = 0; i < T * V; i++)
        g.logits[i] *= size;
    for (int i = 0, left = ignored; i < T; i++) {
        bool ignore = trial_pick(t, 1, T - i) <= left;
        left -= ignore;
        g.targets[i] = ignore ? IGNORED : trial_pick(t, 0, V - 1);
    }
    return g;
}

/* Rows and tokens: one of each, two, odd, and something at random. */
static struct guess awkward_guess(struct trial *t, float size)
{
    static const int shapes[][2] = {{2, 3}, {1, 7}, {5, 1}, {9, 2}, {7, 33}};
    int n = (int)(sizeof shapes / sizeof shapes[0]), turn = trial_number(t);
    return turn < n ? guess_of(t, shapes[turn][0], shapes[turn][1], size, 0)
                    : guess_of(t, trial_pick(t, 2, 20), trial_pick(t, 2, 50), size, 0);
}

/* A logarithm of V exponentials is off by V + 4 units, whatever its size, and is then added to what is
 * as large as the logits. Their mean is a sum of as many terms as count. */
static double guess_magnitude(const struct guess *g)
{
    double largest = 0;
    for (int i = 0; i < g->T * g->V; i++)
        largest = fmax(largest, fabs((double)g->logits[i]));
    return 2 * largest + log(g->V) + 1;
}

static void expect_guess(struct trial *t, struct guess g, bool gradient)
{
    const float *logits = g.logits;
    const int *targets = g.targets;
    int T = g.T, V = g.V, n = g.counted > 0 ? g.counted : 1;
    float *dlogits = trial_output(t, "dlogits", T, V);
    float *loss = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, loss, cross_entropy, dlogits, logits, targets, T, V);
    float *want = trial_expected(t, gradient ? dlogits : loss);
    float rows[64], scratch[64 * 64];
    xf_cross_entropy(rows, gradient ? want : scratch, logits, targets, 1 / (float)n, T, V);
    double magnitude = guess_magnitude(&g), sum = 0;
    for (int i = 0; i < T; i++)
        sum += (double)rows[i] / n;
    if (!gradient) {
        want[0] = (float)sum;
        trial_expect_floats(t, loss, want, tolerance_sum(V + n + 8, magnitude));
        return;
    }
    /* A share of 1/n, by an exponent that may be off by the size of what it is the difference of. */
    struct tolerance tolerance = tolerance_sum(V + 8 + (int)magnitude, 1.0 / n);
    trial_expect_floats(t, dlogits, want, tolerance);
}

/* ---- one step of AdamW ---- */

static const double UNIT = 0x1p-24; /* one rounding, relative */

static struct xf_adamw adamw_of(int step, float rate, float decay)
{
    return (struct xf_adamw){.rate = rate,
                             .beta1 = BETA1,
                             .beta2 = BETA2,
                             .epsilon = EPSILON,
                             .decay = decay,
                             .scale = 1,
                             .step = step};
}

/* How far a parameter may be off after a step. 1 - BETA^t, with the power by powf or by t products,
 * is off by t BETA^t / (1 - BETA^t) <= 1 / |ln BETA| units: 10 for the mean, and for the square 20,
 * of which the root leaves 10. Writing 0.1 for 1 - BETA1 is 4 units, and what else is done about 8
 * more: 32. `mean` is the sum of two terms that may cancel, whose sizes are added for that. */
static double parameter_slack(float parameter, float mean, float square, float g,
                              const struct xf_adamw *a)
{
    const double share1 = 1 - pow((double)a->beta1, a->step);
    const double share2 = 1 - pow((double)a->beta2, a->step);
    const double old = fabs((double)mean) * (double)a->beta1;
    const double new = fabs((double)g) * (1 - (double)a->beta1);
    const double squares =
        (double)a->beta2 * (double)square + (1 - (double)a->beta2) * (double)g * (double)g;
    const double root = sqrt(squares / share2) + (double)a->epsilon;
    const double move = (double)a->rate * (old + new) / share1 / root;
    return 2 * UNIT * (32 * move + 4 * fabs((double)parameter));
}

/* What a step of AdamW meets, and which of its arrays is looked at. */
struct meeting {
    int count, step;
    float rate, decay;
    float *parameters, *mean, *square, *gradients;
};

static struct meeting meeting_of(struct trial *t, int step, float size)
{
    struct meeting m = {.count = awkward_count(t), .step = step};
    m.rate = trial_uniform(t, 0.05f, 0.3f);
    m.decay = trial_uniform(t, 0.2f, 0.5f);
    m.parameters = trial_updated(t, "parameters", 1, m.count);
    m.mean = trial_updated(t, "mean", 1, m.count);
    m.square = trial_updated(t, "square", 1, m.count);
    m.gradients = trial_input(t, "gradients", 1, m.count);
    for (int i = 0; i < m.count; i++) {
        float sign = trial_pick(t, 0, 1) ? 1.0f : -1.0f;
        m.parameters[i] = trial_uniform(t, -2, 2);
        m.gradients[i] = sign * size * trial_uniform(t, 0.25f, 1);
        m.mean[i] = step > 1 ? size * trial_uniform(t, -0.5f, 0.5f) : 0;
        m.square[i] = step > 1 ? size * size * trial_uniform(t, 0.1f, 0.5f) : 0;
    }
    return m;
}

static float *attempt_adamw(struct trial *t, const struct meeting *m, float *looked_at,
                            float *slack)
{
    float *parameters = m->parameters, *mean = m->mean, *square = m->square;
    const float *gradients = m->gradients;
    int count = m->count, step = m->step;
    float rate = m->rate, decay = m->decay, old[3][128];
    for (int i = 0; i < count; i++) {
        old[0][i] = parameters[i];
        old[1][i] = mean[i];
        old[2][i] = square[i];
    }
    ATTEMPT(t, adamw_step, parameters, mean, square, gradients, count, step, rate, decay);
    struct xf_adamw a = adamw_of(step, rate, decay);
    double most = 0;
    for (int i = 0; i < count; i++)
        most = fmax(most, parameter_slack(old[0][i], old[1][i], old[2][i], gradients[i], &a));
    *slack = (float)most;
    xf_adamw_update(old[0], old[1], old[2], gradients, (size_t)count, &a);
    float *want = trial_expected(t, looked_at);
    memcpy(want,
           old[looked_at == mean     ? 1
               : looked_at == square ? 2
                                     : 0],
           (size_t)count * sizeof *want);
    return want;
}

static void expect_moved(struct trial *t, struct meeting m)
{
    float slack;
    float *want = attempt_adamw(t, &m, m.parameters, &slack);
    trial_expect_floats(t, m.parameters, want, (struct tolerance){.atol = (double)slack});
}

/* Averages are sums of two products, of gradients that are at most 1; 1 - BETA may be off by 4. */
static void expect_average(struct trial *t, struct meeting m, float *looked_at)
{
    float slack;
    float *want = attempt_adamw(t, &m, looked_at, &slack);
    trial_expect_floats(t, looked_at, want, tolerance_sum(6, 1));
}

/* ---- a probe ---- */

/* How far the weights may be off. A step's gradient is a mean of N products of a feature with an
 * error of at most 1, which is off as its logits are: by sums of C products. The step before it was
 * off by something too; but two runs of gradient descent on a convex loss do not part, if the rate is
 * small, so errors of steps add up and no more. */
static double probe_slack(const float *features, float weight, const struct xf_probe *probe)
{
    double largest = 0;
    for (int i = 0; i < probe->N * probe->C; i++)
        largest = fmax(largest, fabs((double)features[i]));
    const double weights = fmax(1, (double)weight);
    const double logit = 2 * UNIT * (probe->C + 1) * probe->C * largest * weights;
    const double error = 2 * logit + 2 * UNIT * (probe->K + 8);
    const double gradient = largest * (error + 2 * UNIT * (probe->N + 4));
    /* All K C of them point one way at worst, and distances are those of whole matrices. */
    const double step = (double)probe->rate * gradient + 2 * UNIT * weights;
    return step * probe->steps * sqrt(probe->K * probe->C);
}

/* Features of K classes that overlap, and a rate well below the limit. */
static void expect_probe(struct trial *t, struct xf_probe probe)
{
    int N = probe.N, C = probe.C, K = probe.K, steps = probe.steps;
    float *features = trial_normal(t, "features", N, C);
    int *labels = trial_input_ints(t, "labels", 1, N);
    double squares = 0;
    for (int n = 0; n < N; n++) {
        labels[n] = n < K ? n : trial_pick(t, 0, K - 1);
        features[n * C + labels[n] % C] += 1;
        for (int c = 0; c < C; c++)
            squares += (double)features[n * C + c] * (double)features[n * C + c];
    }
    probe.rate = trial_uniform(t, 1, 2) * (float)(N / squares);
    float rate = probe.rate, scratch[2048];
    float *W = trial_output(t, "W", K, C);
    ATTEMPT(t, train_probe, W, features, labels, N, C, K, steps, rate);
    float *want = trial_expected(t, W), largest = 0;
    xf_probe_train(want, features, labels, scratch, &probe);
    for (int i = 0; i < K * C; i++)
        largest = fmaxf(largest, fabsf(want[i]));
    trial_expect_floats(t, W, want,
                        (struct tolerance){.atol = probe_slack(features, largest, &probe)});
}

#endif
