/* The figures of chapter 07: what a model predicts in masked places, with their positions kept and
 * with their positions replaced as well; and the way of a sequence through MAE.
 *
 *     build/reference/figures/07-masked-autoencoder chapters
 *
 * The experiment trains two small encoders on runs of hours (4 o'clock, 5 o'clock, ...), of which
 * some are hidden. They differ in one thing: what a masked place is told about where it is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/core/random.h"
#include "reference/figures/svg.h"
#include "reference/model/transformer.h"
#include "reference/ops/cross_entropy.h"
#include "reference/ops/softmax.h"
#include "reference/positions/sinusoidal.h"
#include "reference/training/adamw.h"
#include "reference/training/schedule.h"

#define FOLDER "07-masked-autoencoder/"

/* ---- the experiment ---- */

enum { T = 8, HOURS = 12, MASK = HOURS, HIDDEN = 3, C = 32, B = 32 };
enum { STEPS = 1600, AVERAGED = 50, POINTS = STEPS / AVERAGED };

struct lesson {
    bool masked[T];
    int tokens[B * T], targets[B * T];
};

/* What one of the two models came to. */
struct outcome {
    double loss[POINTS];               /* means of AVERAGED steps */
    float probability[HIDDEN * HOURS]; /* in the masked places of the example */
};

/* Three hours are hidden in the same places of every run; runs start anywhere. */
static void draw_lesson(struct lesson *lesson, struct xf_random *random)
{
    for (int left = HIDDEN, t = 0; t < T; t++) {
        lesson->masked[t] = (int)xf_random_below(random, (uint32_t)(T - t)) < left;
        left -= lesson->masked[t];
    }
    for (int b = 0; b < B; b++) {
        int start = (int)xf_random_below(random, HOURS);
        for (int t = 0; t < T; t++) {
            int hour = (start + t) % HOURS;
            lesson->tokens[b * T + t] = lesson->masked[t] ? MASK : hour;
            lesson->targets[b * T + t] = lesson->masked[t] ? hour : XF_IGNORED;
        }
    }
}

/* All that differs: a masked place either keeps its encoding, or has zeros in its stead, like any
 * other masked place. */
static void set_positions(float *p, const bool *masked, bool kept)
{
    xf_sinusoidal(p, T, C);
    for (int k = 0; k < T * C && !kept; k++)
        p[k] = masked[k / C] ? 0 : p[k];
}

static struct xf_batch batch_of(const struct lesson *lesson, int count)
{
    return (struct xf_batch){
        .B = count, .T = T, .tokens = lesson->tokens, .targets = lesson->targets};
}

static void train(struct outcome *outcome, struct xf_transformer *model, float *means,
                  float *squares, bool kept)
{
    static struct lesson lesson;
    struct xf_random random = xf_random_seeded(7, 0);
    const struct xf_schedule schedule = {.peak = 0.006f, .warmup = STEPS / 20, .steps = STEPS};
    memset(outcome->loss, 0, sizeof outcome->loss);
    for (int step = 0; step < STEPS; step++) {
        draw_lesson(&lesson, &random);
        set_positions(model->sinusoids, lesson.masked, kept);
        const struct xf_batch batch = batch_of(&lesson, B);
        const struct xf_adamw adamw = {.rate = xf_learning_rate(&schedule, step),
                                       .beta1 = 0.9f,
                                       .beta2 = 0.99f,
                                       .epsilon = 1e-8f,
                                       .scale = 1,
                                       .step = step + 1};
        outcome->loss[step / AVERAGED] +=
            xf_transformer_learn(model, &batch, &(struct xf_training){0}) / AVERAGED;
        xf_adamw_step(model->weights, means, squares, model->gradients, &model->parameters, &adamw,
                      xf_team_here());
    }
}

/* The run that is shown: from four o'clock, with three hours hidden. */
static const bool example_masked[T] = {false, false, true, false, true, true, false, false};
enum { EXAMPLE_START = 3 };

static void predict(struct outcome *outcome, struct xf_transformer *model, bool kept)
{
    static struct lesson lesson;
    memcpy(lesson.masked, example_masked, sizeof example_masked);
    for (int t = 0; t < T; t++)
        lesson.tokens[t] = example_masked[t] ? MASK : (EXAMPLE_START + t) % HOURS;
    set_positions(model->sinusoids, lesson.masked, kept);
    const struct xf_batch batch = batch_of(&lesson, 1);
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    xf_transformer_forward(model, &batch, &pass);
    float all[HOURS + 1];
    for (int row = 0, t = 0; t < T; t++) {
        if (!example_masked[t])
            continue;
        xf_softmax(all, model->output.logits + t * (HOURS + 1), 1, HOURS + 1);
        memcpy(outcome->probability + row++ * HOURS, all, HOURS * sizeof *all);
    }
}

/* Trains and asks one model. False if there is no memory. */
static bool run_experiment(struct outcome *outcome, bool kept)
{
    const struct xf_config config = {.kind = XF_ENCODER_ONLY,
                                     .layers = 3,
                                     .heads = 4,
                                     .width = C,
                                     .hidden = 4 * C,
                                     .vocabulary = HOURS + 1,
                                     .context = T,
                                     .position = XF_POSITION_SINUSOIDAL,
                                     .untied = true,
                                     .scaled_embedding = true};
    const struct xf_capacity capacity = {.B = B, .T = T, .threads = 1, .learns = true};
    struct xf_transformer model;
    struct xf_problem problem;
    bool ok = xf_transformer_init(&model, &config, &capacity, &problem) == XF_OK;
    float *means = ok ? calloc(model.parameters.floats, sizeof *means) : NULL;
    float *squares = ok ? calloc(model.parameters.floats, sizeof *squares) : NULL;
    ok = means && squares;
    if (ok) {
        xf_transformer_draw(&model, 7);
        train(outcome, &model, means, squares, kept);
        predict(outcome, &model, kept);
        /* For the numbers that the chapter quotes. */
        printf("positions %s: last loss %.4f\n", kept ? "kept" : "replaced",
               outcome->loss[POINTS - 1]);
    }
    free(means);
    free(squares);
    xf_transformer_free(&model);
    return ok;
}

/* ---- the predictions ---- */

enum { LEFT = 84, CELL = 32, ROW = 26 };

/* The run, with its holes. */
static void draw_run(struct svg *svg, double y)
{
    svg_text(svg, LEFT - 8, y + 18, "end small soft", "place");
    svg_text(svg, LEFT - 8, y + 44, "end small soft", "input");
    for (int t = 0; t < T; t++) {
        double x = LEFT + t * CELL;
        svg_text(svg, x + CELL / 2.0, y + 18, "middle small soft", "%d", t);
        svg_rect(svg, x + 1, y + 26, CELL - 2, 26, 4, example_masked[t] ? "tint2" : "tint1");
        if (example_masked[t])
            svg_text(svg, x + CELL / 2.0, y + 44, "middle strong", "?");
        else
            svg_text(svg, x + CELL / 2.0, y + 44, "middle", "%d", (EXAMPLE_START + t) % HOURS + 1);
    }
}

static void draw_predictions(struct svg *svg, double y, const char *title, const float *probability)
{
    svg_text(svg, LEFT, y, "strong", "%s", title);
    svg_heat(svg, LEFT, y + 10, CELL, ROW, probability, HIDDEN, HOURS, 2.2);
    for (int row = 0, t = 0; t < T; t++) {
        double down = y + 10 + row * ROW + 17;
        if (!example_masked[t])
            continue;
        svg_text(svg, LEFT - 8, down, "end small", "place %d", t);
        for (int hour = 0; hour < HOURS; hour++) {
            double value = (double)probability[row * HOURS + hour];
            if (value >= 0.005)
                svg_text(svg, LEFT + (hour + 0.5) * CELL, down, "middle small", "%.2f", value);
        }
        row++;
    }
}

static bool draw_masked_places(const char *chapters, const struct outcome *kept,
                               const struct outcome *replaced)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "masked-places.svg", 480, 330, "What is predicted in masked places",
        "The run of hours 4, 5, blank, 7, blank, blank, 10, 11. With positions kept, the model "
        "predicts 6, 8 and 9 in the three blanks, each with a probability near 1. With positions "
        "replaced as well, it predicts the same in all three: 6, 8 and 9 with about a third each.");
    draw_run(svg, 0);
    draw_predictions(svg, 88, "positions kept", kept->probability);
    draw_predictions(svg, 206, "positions replaced as well", replaced->probability);
    for (int hour = 0; hour < HOURS; hour++)
        svg_text(svg, LEFT + (hour + 0.5) * CELL, 312, "middle small soft", "%d", hour + 1);
    svg_text(svg, LEFT - 8, 312, "end small soft", "hour");
    return svg_close(svg);
}

/* ---- the losses ---- */

static double across(double step)
{
    return 48 + 400 * step / STEPS;
}

static double down(double loss)
{
    return 216 - 68 * loss;
}

static void draw_curve(struct svg *svg, const double *loss, const char *looks)
{
    double points[POINTS][2];
    for (int k = 0; k < POINTS; k++) {
        points[k][0] = across((k + 0.5) * AVERAGED);
        points[k][1] = down(loss[k]);
    }
    svg_polyline(svg, (const double(*)[2])points, POINTS, looks);
}

static bool draw_losses(const char *chapters, const struct outcome *kept,
                        const struct outcome *replaced)
{
    struct svg *svg =
        svg_open(chapters, FOLDER "losses.svg", 480, 262, "The loss with and without positions",
                 "The mean loss against the steps of training. With positions kept it falls to "
                 "nearly 0. With positions replaced as well it falls to the logarithm of 3, which "
                 "is 1.10, and stays there.");
    svg_text(svg, 8, 20, "small", "mean loss, nats");
    for (int k = 0; k <= 5; k++) {
        svg_line(svg, across(0), down(k * 0.5), across(STEPS), down(k * 0.5), "grid");
        svg_text(svg, across(0) - 6, down(k * 0.5) + 4, "end small soft", "%.1f", k * 0.5);
    }
    for (int step = 0; step <= STEPS; step += STEPS / 4)
        svg_text(svg, across(step), down(0) + 17, "middle small soft", "%d", step);
    svg_text(svg, across(STEPS / 2.0), down(0) + 36, "middle small", "steps of training");
    svg_line(svg, across(0), down(log(HIDDEN)), across(STEPS), down(log(HIDDEN)), "axis dash");
    svg_line(svg, across(0), down(0), across(STEPS), down(0), "axis");
    draw_curve(svg, kept->loss, "line1");
    draw_curve(svg, replaced->loss, "line2");
    svg_text(svg, across(STEPS), down(log(HIDDEN)) - 10, "end small fill2",
             "positions replaced as well");
    svg_text(svg, across(STEPS), down(log(HIDDEN)) + 18, "end small soft", "ln %d = %.2f", HIDDEN,
             log(HIDDEN));
    svg_text(svg, across(STEPS), down(0) - 12, "end small fill1", "positions kept");
    return svg_close(svg);
}

/* ---- the way through MAE ---- */

enum { BOX = 44, GAP = 8 };

static double column(double k)
{
    return 66 + k * (BOX + GAP);
}

static void draw_row(struct svg *svg, double k, double y, const char *looks, const char *name,
                     int t)
{
    svg_rect(svg, column(k), y, BOX, 28, 4, looks);
    if (t < 0)
        svg_text(svg, column(k) + BOX / 2.0, y + 19, "middle small", "%s", name);
    else
        svg_text(svg, column(k) + BOX / 2.0, y + 19, "middle small", "%s%d", name, t);
}

static void draw_stage(struct svg *svg, double y, const char *name)
{
    svg_rect(svg, column(0), y, column(T) - GAP - column(0), 26, 4, "box");
    svg_text(svg, (column(0) + column(T) - GAP) / 2, y + 18, "middle small strong", "%s", name);
}

static bool draw_mae(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "mae.svg", 480, 324, "The way of a sequence through MAE",
        "Eight patches, of which 1, 4 and 6 are visible. These three alone go through the encoder. "
        "Then they return to their places, mask tokens fill the five others, every place gets its "
        "position, and the decoder sees all eight.");
    static const int visible[] = {1, 4, 6};
    enum { K = sizeof visible / sizeof visible[0] };
    const double middle = (T - K) / 2.0;
    for (int t = 0; t < T; t++)
        draw_row(svg, t, 24, "box", "z", t);
    for (int t = 0; t < T; t++)
        draw_row(svg, t, 232, "tint2", "m", -1);
    for (int k = 0; k < K; k++) {
        int t = visible[k];
        double from = column(t) + BOX / 2.0, at = column(middle + k) + BOX / 2.0;
        draw_row(svg, t, 24, "tint1", "z", t);
        svg_arrow(svg, from, 54, at, 82, "line1");
        draw_row(svg, middle + k, 84, "tint1", "z", t);
        draw_row(svg, middle + k, 164, "tint3", "e", t);
        svg_arrow(svg, at, 194, from, 230, "line3");
        draw_row(svg, t, 232, "paper", "", -1);
        draw_row(svg, t, 232, "tint3", "e", t);
    }
    draw_stage(svg, 125, "encoder: 3 rows");
    draw_stage(svg, 288, "decoder: 8 rows");
    svg_text(svg, 8, 43, "small soft", "inputs");
    svg_text(svg, 8, 103, "small soft", "visible");
    svg_text(svg, 8, 183, "small soft", "encoded");
    svg_text(svg, 8, 251, "small soft", "restored");
    for (int t = 0; t < T; t++) {
        svg_text(svg, column(t) + BOX / 2.0, 16, "middle small soft", "%d", t);
        svg_text(svg, column(t) + BOX / 2.0, 278, "middle small soft", "+ p%d", t);
    }
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    static struct outcome kept, replaced;
    if (!run_experiment(&kept, true) || !run_experiment(&replaced, false) ||
        !draw_masked_places(arguments[1], &kept, &replaced) ||
        !draw_losses(arguments[1], &kept, &replaced) || !draw_mae(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
