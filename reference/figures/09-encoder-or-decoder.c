/* The figures of chapter 09: the three patterns of attention, and the scores of the contests. */
#include "reference/figures/svg.h"

#include <stdio.h>
#include <string.h>

#include "reference/attention/mask.h"
#include "reference/figures/09-scores.h"

#define FOLDER "09-encoder-or-decoder/"

/* ---- who may look at whom ---- */

enum { CELL = 22, TOP = 76 };

struct pattern {
    const char *title;
    struct xf_mask mask;
    int T, S;
    const char *query[5], *key[5];
};

static const int source_length = 4, target_length = 3;

static void draw_pattern(struct svg *svg, double x, const struct pattern *pattern)
{
    svg_text(svg, x + pattern->S * CELL / 2.0, 20, "middle small strong", "%s", pattern->title);
    for (int s = 0; s < pattern->S; s++) {
        double middle = x + (s + 0.5) * CELL;
        svg_text(svg, middle, TOP - 8 - 12 * (s % 3), "middle small soft", "%s", pattern->key[s]);
    }
    for (int t = 0; t < pattern->T; t++) {
        double y = TOP + t * CELL;
        int visible = xf_mask_visible(&pattern->mask, 0, t, pattern->T, pattern->S);
        svg_text(svg, x - 6, y + 15, "end small soft", "%s", pattern->query[t]);
        for (int s = 0; s < pattern->S; s++)
            svg_rect(svg, x + s * CELL + 1, y + 1, CELL - 2, CELL - 2, 3,
                     s < visible ? "fill1" : "grid");
    }
}

static bool draw_patterns(const char *chapters)
{
    const struct pattern patterns[] = {
        {"encoder",
         {.lengths = &source_length},
         5,
         5,
         {"we", "sail", "at", "dawn", "–"},
         {"we", "sail", "at", "dawn", "–"}},
        {"decoder",
         {.causal = true, .lengths = &target_length},
         4,
         4,
         {"▸", "nous", "partons", "–"},
         {"▸", "nous", "partons", "–"}},
        {"cross-attention",
         {.lengths = &source_length},
         4,
         5,
         {"▸", "nous", "partons", "–"},
         {"we", "sail", "at", "dawn", "–"}},
    };
    struct svg *svg = svg_open(chapters, FOLDER "patterns.svg", 480, 210, "Who may look at whom",
                               "Three grids; rows are queries, columns are keys. In the encoder "
                               "every row looks at the four "
                               "words and not at the padding. In the decoder row t looks at "
                               "columns 0 to t, and not at the "
                               "padding. In cross-attention every row of the target looks at all "
                               "four words of the source.");
    draw_pattern(svg, 44, &patterns[0]);
    draw_pattern(svg, 214, &patterns[1]);
    draw_pattern(svg, 364, &patterns[2]);
    svg_rect(svg, 44, 195, 11, 11, 2, "fill1");
    svg_text(svg, 60, 205, "small", "may look");
    svg_rect(svg, 140, 195, 11, 11, 2, "grid");
    svg_text(svg, 156, 205, "small", "hidden");
    svg_text(svg, 230, 205, "small soft", "▸ begin   – padding");
    return svg_close(svg);
}

/* ---- the scores ---- */

enum { BARS = sizeof SCORES / sizeof SCORES[0], BAR = 16, STEP = 21, GAP = 26, LEFT = 232 };

/* A colour for each kind of model. */
static const char *colour_of(const char *model)
{
    return strcmp(model, "encoder") == 0   ? "fill1"
           : strcmp(model, "decoder") == 0 ? "fill2"
                                           : "fill3";
}

static double bar_width(double percent)
{
    return 2 * percent;
}

static bool draw_contests(const char *chapters)
{
    struct svg *svg =
        svg_open(chapters, FOLDER "contests.svg", 480, 452, "Right answers in the contests",
                 "Bars for each task and model, in percent of held-out examples. The table in the "
                 "text has the "
                 "same numbers.");
    double y = 8;
    for (int i = 0; i < BARS; i++) {
        bool first = i == 0 || strcmp(SCORES[i].task, SCORES[i - 1].task) != 0;
        if (first) {
            y += i == 0 ? 12 : GAP;
            svg_text(svg, 8, y, "small strong", "%s%s", SCORES[i].task,
                     strcmp(SCORES[i].task, "one order") == 0 ? " only (translation)" : "");
            y += 7;
        }
        svg_text(svg, LEFT - 8, y + 13, "end small", "%s, %s", SCORES[i].model, SCORES[i].answers);
        svg_rect(svg, LEFT, y, bar_width(SCORES[i].percent), BAR, 2, colour_of(SCORES[i].model));
        svg_text(svg, LEFT + bar_width(SCORES[i].percent) + 5, y + 13, "small", "%.0f",
                 SCORES[i].percent);
        y += STEP;
    }
    svg_line(svg, LEFT, 14, LEFT, y + 2, "axis");
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_patterns(arguments[1]) || !draw_contests(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
