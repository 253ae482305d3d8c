/* Draws the figures of chapter 01 from the engine's encoding:
 *
 *     build/reference/figures/01-positional-encoding chapters */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reference/figures/svg.h"
#include "reference/positions/sinusoidal.h"

static const char folder[] = "01-positional-encoding";

static struct svg *open_figure(const char *chapters, const char *file, double height,
                               const char *title, const char *description)
{
    char name[128];
    snprintf(name, sizeof name, "%s/%s", folder, file);
    return svg_open(chapters, name, 480, height, title, description);
}

/* ---- the encoding as a heat map, positions to the right, columns downward ---- */

static bool draw_heat_map(const char *chapters)
{
    enum { T = 64, C = 32 };
    const double left = 62, top = 42, cell_width = 5.5, cell_height = 8;
    const double right = left + T * cell_width, bottom = top + C * cell_height;
    float pe[T * C], column[C * T];
    xf_sinusoidal(pe, T, C);
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            column[c * T + t] = pe[t * C + c];

    struct svg *svg = open_figure(
        chapters, "encoding.svg", bottom + 66, "The sinusoidal encoding, 64 positions, 32 columns",
        "A heat map. Positions run to the right, columns downward. The upper pairs of columns "
        "swing quickly from blue, -1, to orange, +1; the lower a pair, the slower. The lowest "
        "pairs hardly change: sine near 0, cosine near 1.");
    svg_heat(svg, left, top, cell_width, cell_height, column, C, T, 1);
    svg_text(svg, left - 8, top - 24, "small soft end", "column");
    svg_text(svg, right + 8, top - 24, "small soft", "positions");
    svg_text(svg, right + 8, top - 9, "small soft", "a turn");
    for (int c = 0; c < C; c += 8) {
        double y = top + (c + 1) * cell_height;
        double turn = 2 * acos(-1.0) / xf_sinusoidal_frequency(c / 2, C);
        svg_text(svg, left - 8, y + 4, "small end", "%d, %d", c, c + 1);
        svg_text(svg, right + 8, y + 4, "small", "%.*f", turn < 10 ? 1 : 0, turn);
    }
    for (int t = 0; t < T; t += 16)
        svg_text(svg, left + (t + 0.5) * cell_width, top - 8, "small middle", "%d", t);
    svg_text(svg, left + 0.5 * T * cell_width, top - 24, "small soft middle", "position t");

    double key = bottom + 26;
    svg_heat_key(svg, left + 80, key, 200, 12);
    svg_text(svg, left + 72, key + 11, "small end", "-1");
    svg_text(svg, left + 288, key + 11, "small", "+1");
    svg_text(svg, left + 180, key + 28, "small soft middle", "0");
    return svg_close(svg);
}

/* ---- the encoding as clocks ---- */

enum { HANDS = 4, CLOCK_COLUMNS = 16 };

/* The angle of a hand, anticlockwise from the right, for svg_arc(). */
static double page_angle(const float *hand)
{
    return atan2((double)hand[1], (double)hand[0]);
}

/* One clock: the hand at t, pale, and the hand at t + k, with the turn between them. */
static void draw_clock(struct svg *svg, double x, double y, const float *before, const float *after)
{
    const double radius = 42;
    double from = page_angle(before), to = page_angle(after);
    if (to > from) /* hands turn clockwise */
        to -= 2 * acos(-1.0);
    svg_circle(svg, x, y, radius, "box");
    svg_line(svg, x, y - radius, x, y - radius + 6, "axis");
    svg_arc(svg, x, y, 24, from, to, "line2 thick");
    svg_line(svg, x, y, x + 0.86 * radius * (double)before[0],
             y - 0.86 * radius * (double)before[1], "line1 dash");
    svg_arrow(svg, x, y, x + 0.92 * radius * (double)after[0], y - 0.92 * radius * (double)after[1],
              "line1");
    svg_circle(svg, x, y, 2.5, "fill1");
}

static void draw_row_of_clocks(struct svg *svg, double y, int t, int k, const float *pe)
{
    svg_text(svg, 10, y - 2, "small strong", "t = %d", t);
    svg_text(svg, 10, y + 15, "small soft", "to %d", t + k);
    for (int i = 0; i < HANDS; i++)
        draw_clock(svg, 108 + 107 * i, y, pe + t * CLOCK_COLUMNS + 2 * i,
                   pe + (t + k) * CLOCK_COLUMNS + 2 * i);
}

static bool draw_clocks(const char *chapters)
{
    enum { T = 16, STEP = 2 };
    float pe[T * CLOCK_COLUMNS];
    xf_sinusoidal(pe, T, CLOCK_COLUMNS);
    struct svg *svg = open_figure(
        chapters, "clocks.svg", 330, "The same step is the same turn",
        "Two rows of four clocks. In the upper row the hands turn from position 1 to 3, in the "
        "lower from position 10 to 12. The hands stand elsewhere, but each clock turns by the same "
        "angle in both rows: 2 radians on the first clock, less on each clock to the right.");
    for (int i = 0; i < HANDS; i++)
        svg_text(svg, 108 + 107 * i, 22, "small middle soft", "columns %d, %d", 2 * i, 2 * i + 1);
    draw_row_of_clocks(svg, 82, 1, STEP, pe);
    draw_row_of_clocks(svg, 190, 10, STEP, pe);
    for (int i = 0; i < HANDS; i++)
        svg_text(svg, 108 + 107 * i, 262, "middle fill2 strong", "%.2f rad",
                 STEP * xf_sinusoidal_frequency(i, CLOCK_COLUMNS));
    svg_text(svg, 10, 262, "small fill2 strong", "turn");
    svg_text(svg, 240, 292, "small soft middle",
             "dashed: the hand at t · arrow: the hand at t + %d · upright: t = 0", STEP);
    svg_text(svg, 240, 312, "small soft middle",
             "the sine is how far right the tip is, the cosine how far up");
    return svg_close(svg);
}

/* ---- the dot products of positions at all distances ---- */

enum { FARTHEST = 40, SIMILARITY_COLUMNS = 64, LARGEST = SIMILARITY_COLUMNS / 2 };

static double similarity(const float *pe, int t, int s)
{
    double sum = 0;
    for (int c = 0; c < SIMILARITY_COLUMNS; c++)
        sum += (double)pe[t * SIMILARITY_COLUMNS + c] * (double)pe[s * SIMILARITY_COLUMNS + c];
    return sum;
}

static bool draw_similarity(const char *chapters)
{
    enum { NEAR = 50, FAR = 500, T = FAR + FARTHEST + 1 };
    const double centre = 250, step = 5, bottom = 212, height = 170;
    static float pe[T * SIMILARITY_COLUMNS];
    xf_sinusoidal(pe, T, SIMILARITY_COLUMNS);
    struct svg *svg = open_figure(
        chapters, "similarity.svg", 284, "The dot product of two positions by their distance",
        "A curve over offsets from -40 to 40 with its peak of 32 at offset 0. It falls quickly and "
        "alike on both sides, then levels out at about half of that, with small waves. Dots "
        "computed ten times farther from the start of the text lie on the same curve.");
    for (int level = 0; level <= LARGEST; level += 8) {
        double y = bottom - height * level / LARGEST;
        svg_line(svg, centre - FARTHEST * step, y, centre + FARTHEST * step, y,
                 level ? "grid" : "axis");
        svg_text(svg, centre - FARTHEST * step - 8, y + 4, "small end", "%d", level);
    }
    double curve[2 * FARTHEST + 1][2];
    for (int k = -FARTHEST; k <= FARTHEST; k++) {
        double *point = curve[k + FARTHEST];
        point[0] = centre + k * step;
        point[1] = bottom - height * similarity(pe, NEAR, NEAR + k) / LARGEST;
    }
    svg_polyline(svg, (const double(*)[2])curve, 2 * FARTHEST + 1, "line1");
    for (int k = -FARTHEST; k <= FARTHEST; k += 4)
        svg_circle(svg, centre + k * step, bottom - height * similarity(pe, FAR, FAR + k) / LARGEST,
                   3.5, "fill2");
    for (int k = -FARTHEST; k <= FARTHEST; k += 20)
        svg_text(svg, centre + k * step, bottom + 20, "small middle", "%d", k);
    svg_text(svg, centre, bottom + 38, "small soft middle", "offset k");
    svg_text(svg, centre - FARTHEST * step, 22, "small soft", "pe[t] · pe[t + k], C = %d",
             SIMILARITY_COLUMNS);
    svg_text(svg, centre - 20, bottom + 60, "small fill1 strong end", "line: t = %d", NEAR);
    svg_text(svg, centre + 20, bottom + 60, "small fill2 strong", "dots: t = %d", FAR);
    return svg_close(svg);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <folder of the chapters>\n", argv[0]);
        return 2;
    }
    if (draw_heat_map(argv[1]) && draw_clocks(argv[1]) && draw_similarity(argv[1]))
        return 0;
    fprintf(stderr, "%s: cannot draw into %s/%s: %s\n", argv[0], argv[1], folder, strerror(errno));
    return 1;
}
