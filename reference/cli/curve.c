#include "reference/cli/curve.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/file.h"
#include "reference/figures/svg.h"

void curve_free(struct curve *curve)
{
    free(curve->learnt);
    free(curve->held);
    *curve = (struct curve){0};
}

static bool grow(struct curve *curve)
{
    int room = curve->room ? 2 * curve->room : 1024;
    float *learnt = realloc(curve->learnt, (size_t)room * sizeof *learnt);
    curve->learnt = learnt ? learnt : curve->learnt;
    float *held = realloc(curve->held, (size_t)room * sizeof *held);
    curve->held = held ? held : curve->held;
    curve->room = learnt && held ? room : curve->room;
    return learnt && held;
}

enum xf_status curve_add(struct curve *curve, double learnt, double held)
{
    if (curve->count == curve->room && !grow(curve)) {
        return XF_OUT_OF_MEMORY;
    }
    curve->learnt[curve->count] = (float)learnt;
    curve->held[curve->count++] = (float)held;
    return XF_OK;
}

/* ---- the table ---- */

static const char heading[] = "step\tloss\theld-out\n";

/* What stands between the tab at *at and the next one, or the line's end, where *at goes. NaN if
 * nothing does. */
static float read_loss(char **at)
{
    char *start = *at + (**at == '\t');
    if (*start == '\t' || *start == '\n') { /* which strtof() would skip */
        *at = start;
        return NAN;
    }
    return strtof(start, at);
}

static enum xf_status read_lines(struct curve *curve, FILE *file, int steps)
{
    char line[128];
    if (!fgets(line, sizeof line, file) || strcmp(line, heading) != 0) {
        return XF_MALFORMED;
    }
    while (curve->count < steps) {
        char *end;
        if (!fgets(line, sizeof line, file) || strtol(line, &end, 10) != curve->count ||
            *end != '\t') {
            return XF_MALFORMED;
        }
        float learnt = read_loss(&end), held = read_loss(&end);
        if (isnan(learnt) || *end != '\n') {
            return XF_MALFORMED;
        }
        if (curve_add(curve, (double)learnt, (double)held) != XF_OK) {
            return XF_OUT_OF_MEMORY;
        }
    }
    return XF_OK;
}

enum xf_status curve_load(struct curve *curve, const char *path, int steps,
                          struct xf_problem *problem)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot read %s: %s.", path,
                              strerror(errno));
    }
    enum xf_status status = read_lines(curve, file, steps);
    fclose(file);
    if (status == XF_MALFORMED) {
        return xf_problem_set(problem, status, "%s is not the table of the %d steps so far.", path,
                              steps);
    }
    return status == XF_OK ? XF_OK : xf_problem_general(problem, status);
}

/* A tab and the loss, or nothing for NaN. */
static void write_loss(FILE *file, float loss)
{
    fputc('\t', file);
    if (!isnan(loss)) {
        fprintf(file, "%.9g", (double)loss);
    }
}

enum xf_status curve_save(const struct curve *curve, const char *path, struct xf_problem *problem)
{
    struct xf_draft draft;
    enum xf_status status = xf_draft_begin(&draft, problem);
    if (status != XF_OK) {
        return status;
    }
    fputs(heading, draft.out);
    for (int i = 0; i < curve->count; i++) {
        fprintf(draft.out, "%d", i);
        write_loss(draft.out, curve->learnt[i]);
        write_loss(draft.out, curve->held[i]);
        fputc('\n', draft.out);
    }
    return xf_draft_keep(&draft, path, problem);
}

/* ---- the picture ---- */

enum { WIDTH = 480, HEIGHT = 300, LEFT = 48, RIGHT = 464, TOP = 24, BOTTOM = 256, POINTS = 104 };

/* From a step and a loss to a place. */
struct scale {
    int steps;
    double least, most;
};

static double across(const struct scale *scale, double step)
{
    return LEFT + (RIGHT - LEFT) * step / (scale->steps > 1 ? scale->steps - 1 : 1);
}

static double down(const struct scale *scale, double loss)
{
    return BOTTOM - (BOTTOM - TOP) * (loss - scale->least) / (scale->most - scale->least);
}

static void include(struct scale *scale, float loss)
{
    if (isfinite(loss)) {
        scale->least = fmin(scale->least, (double)loss);
        scale->most = fmax(scale->most, (double)loss);
    }
}

/* The range of all losses, widened to whole halves of a nat. */
static struct scale scale_of(const struct curve *curve)
{
    struct scale scale = {curve->count, HUGE_VAL, 0};
    for (int i = 0; i < curve->count; i++) {
        include(&scale, curve->learnt[i]);
        include(&scale, curve->held[i]);
    }
    scale.least = floor(2 * scale.least) / 2;
    scale.most = ceil(2 * scale.most) / 2;
    scale.most = fmax(scale.most, scale.least + 0.5);
    return scale;
}

static void draw_axes(struct svg *svg, const struct scale *scale)
{
    double range = scale->most - scale->least, step = range <= 2 ? 0.5 : range <= 5 ? 1 : 2;
    for (int i = 0; scale->least + i * step <= scale->most; i++) {
        double loss = scale->least + i * step, y = down(scale, loss);
        svg_line(svg, LEFT, y, RIGHT, y, "grid");
        svg_text(svg, LEFT - 8, y + 4, "end small", "%.1f", loss);
    }
    svg_line(svg, LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
    for (int i = 0; i <= 4; i++) {
        double step_here = (scale->steps - 1) * i / 4.0;
        svg_text(svg, across(scale, step_here), BOTTOM + 18, i == 4 ? "end small" : "middle small",
                 "%.0f", step_here);
    }
    svg_text(svg, (LEFT + RIGHT) / 2.0, BOTTOM + 36, "middle small soft", "step");
    svg_text(svg, 8, 14, "small soft", "loss, nats a token");
}

/* The training loss as a line of means over runs of steps: one batch says little. */
static void draw_learnt(struct svg *svg, const struct curve *curve, const struct scale *scale)
{
    double point[POINTS][2];
    int steps = curve->count - isnan(curve->learnt[curve->count - 1]);
    int points = steps < POINTS ? steps : POINTS;
    for (int p = 0; p < points; p++) {
        int first = (int)((long)steps * p / points);
        int end = (int)((long)steps * (p + 1) / points);
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += (double)curve->learnt[i];
        }
        point[p][0] = across(scale, (first + end - 1) / 2.0);
        point[p][1] = down(scale, sum / (end - first));
    }
    svg_polyline(svg, (const double(*)[2])point, points, "line1");
    svg_text(svg, RIGHT, TOP + 12, "end small fill1", "text that is learnt from");
}

static void draw_held(struct svg *svg, const struct curve *curve, const struct scale *scale)
{
    double last[2][2];
    int seen = 0;
    for (int i = 0; i < curve->count; i++) {
        if (isnan(curve->held[i])) {
            continue;
        }
        last[1][0] = across(scale, i);
        last[1][1] = down(scale, (double)curve->held[i]);
        if (seen++ > 0) {
            svg_polyline(svg, (const double(*)[2])last, 2, "line2");
        }
        svg_circle(svg, last[1][0], last[1][1], 3, "fill2");
        memcpy(last[0], last[1], sizeof last[0]);
    }
    svg_text(svg, RIGHT, TOP + 30, "end small fill2", "held-out text");
}

enum xf_status curve_draw(const struct curve *curve, const char *folder, struct xf_problem *problem)
{
    if (curve->count == 0) {
        return XF_OK;
    }
    struct scale scale = scale_of(curve);
    struct svg *svg = svg_open(folder, "loss.svg", WIDTH, HEIGHT, "The loss of a training run",
                               "Loss against step: a line for the text that is learnt from, a "
                               "line with dots for held-out text.");
    draw_axes(svg, &scale);
    draw_learnt(svg, curve, &scale);
    draw_held(svg, curve, &scale);
    return svg_close(svg) ? XF_OK
                          : xf_problem_set(problem, XF_FILE_FAILED, "Cannot write %s/loss.svg: %s.",
                                           folder, strerror(errno));
}
