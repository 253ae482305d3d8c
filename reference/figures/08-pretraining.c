/* The figure of chapter 08 that needs no training: the learning rate. See 08-corpus.c and 08-world.c for
 * the others. */
#include <math.h>
#include <stdio.h>

#include "reference/figures/svg.h"
#include "reference/training/schedule.h"

enum { LAST = 120 };
static const struct xf_schedule schedule = {.peak = 1, .low = 0.1f, .warmup = 10, .steps = 100};

static double across(double step)
{
    return 48 + 400 * step / LAST;
}

static double down(double rate)
{
    return 176 - 140 * rate;
}

static bool draw_schedule(const char *chapters)
{
    struct svg *svg =
        svg_open(chapters, "08-pretraining/schedule.svg", 480, 224, "The learning rate",
                 "The learning rate against the step: a straight line up to the peak in 10 steps "
                 "of warm-up, half a "
                 "cosine down to a tenth of it at step 100, and level from there.");
    double points[LAST + 1][2];
    for (int step = 0; step <= LAST; step++) {
        points[step][0] = across(step);
        points[step][1] = down((double)xf_learning_rate(&schedule, step));
    }
    svg_text(svg, 8, 16, "small", "learning rate");
    svg_line(svg, across(0), down(0), across(LAST), down(0), "axis");
    svg_line(svg, across(0), down(1), across(LAST), down(1), "grid dash");
    svg_line(svg, across(0), down(0.1), across(LAST), down(0.1), "grid dash");
    svg_text(svg, across(0) - 6, down(1) + 4, "end small soft", "peak");
    svg_text(svg, across(0) - 6, down(0.1) + 4, "end small soft", "low");
    for (int step = 0; step <= LAST; step += step == 0 ? 10 : step == 10 ? 90 : 20)
        svg_text(svg, across(step), down(0) + 17, "middle small soft", "%d", step);
    svg_text(svg, across(LAST / 2.0), down(0) + 36, "middle small", "step");
    svg_polyline(svg, (const double(*)[2])points, LAST + 1, "line1");
    svg_text(svg, across(13), down(0.5), "small soft", "warm-up");
    svg_text(svg, across(62), down(0.62), "small soft", "half a cosine");
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_schedule(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
