/* The figures of chapter 06: what a layer costs against its length, and what writing costs with and
 * without a cache. Pairs are counted by walking the engine's own masks. */
#include "reference/figures/svg.h"

#include <math.h>
#include <stdio.h>

#include "reference/attention/mask.h"

#define FOLDER "06-attention-complexity/"

enum { WIDTH = 512, LEAST = 16, LENGTHS = 13 }; /* lengths 16, 32 … 65536 */

/* The pairs of a position that asks and one that it sees, of N positions. */
static double visible_pairs(bool causal, int N)
{
    const struct xf_mask mask = {.causal = causal};
    double pairs = 0;
    for (int t = 0; t < N; t++)
        pairs += xf_mask_visible(&mask, 0, t, N, N);
    return pairs;
}

/* Of a pair: a score and a weighted value, each of WIDTH multiply-adds. */
static double attention_of(bool causal, int N)
{
    return 2 * visible_pairs(causal, N) * WIDTH;
}

/* Four products with a square matrix. */
static double projections_of(int N)
{
    return 4.0 * N * WIDTH * WIDTH;
}

/* ---- both axes are logarithmic: 32 units to a doubling, 26 to a factor of ten ---- */

enum { LEFT = 56, TOP = 40, DECADE = 26, DOUBLING = 32 };

struct plot {
    struct svg *svg;
    int lowest, highest; /* powers of ten */
};

static double across(double N)
{
    return LEFT + DOUBLING * log2(N / LEAST);
}

static double down(const struct plot *plot, double work)
{
    return TOP + DECADE * (plot->highest - log10(work));
}

static void draw_axes(const struct plot *plot, const char *title, const char *below)
{
    double right = across(LEAST << (LENGTHS - 1)), bottom = down(plot, pow(10, plot->lowest));
    for (int power = plot->lowest; power <= plot->highest; power += 2) {
        double y = down(plot, pow(10, power));
        svg_line(plot->svg, LEFT, y, right, y, "grid");
        svg_text(plot->svg, LEFT - 20, y + 4, "end small soft", "10");
        svg_text(plot->svg, LEFT - 19, y - 1, "small soft", "%d", power);
    }
    for (int N = LEAST; N <= LEAST << (LENGTHS - 1); N *= 4)
        svg_text(plot->svg, across(N), bottom + 17, "middle small soft", "%d", N);
    svg_line(plot->svg, LEFT, bottom, right, bottom, "axis");
    svg_text(plot->svg, (LEFT + right) / 2, bottom + 36, "middle small", "%s", below);
    svg_text(plot->svg, 8, 20, "small", "%s", title);
}

static void draw_curve(const struct plot *plot, const double work[LENGTHS], int look)
{
    static const char *const lines[] = {"line1", "line2", "line3"};
    static const char *const dots[] = {"fill1", "fill2", "fill3"};
    double points[LENGTHS][2];
    for (int i = 0; i < LENGTHS; i++) {
        points[i][0] = across(LEAST << i);
        points[i][1] = down(plot, work[i]);
    }
    svg_polyline(plot->svg, (const double(*)[2])points, LENGTHS, lines[look]);
    for (int i = 0; i < LENGTHS; i++)
        svg_circle(plot->svg, points[i][0], points[i][1], 3, dots[look]);
}

static bool draw_layer(const char *chapters)
{
    double full[LENGTHS], causal[LENGTHS], projections[LENGTHS];
    for (int i = 0; i < LENGTHS; i++) {
        full[i] = attention_of(false, LEAST << i);
        causal[i] = attention_of(true, LEAST << i);
        projections[i] = projections_of(LEAST << i);
        /* For the numbers that the chapter quotes. */
        printf("N %5d: encoder %.4g, causal %.4g, projections %.4g\n", LEAST << i, full[i],
               causal[i], projections[i]);
    }
    struct plot plot = {.lowest = 5, .highest = 13};
    plot.svg = svg_open(
        chapters, FOLDER "layer.svg", 480, 310, "The work of a layer against its length",
        "Multiply-adds of a layer of width 512 against its length from 16 to 65536, both axes "
        "logarithmic. The projections are a straight line of slope 1. Self-attention is a steeper "
        "line of slope 2, the causal kind half of it. It meets the projections at length 1024, the "
        "causal kind at 2047.");
    draw_axes(&plot, "multiply-adds of one layer, C = 512", "length N");
    draw_curve(&plot, projections, 0);
    draw_curve(&plot, full, 1);
    draw_curve(&plot, causal, 2);
    svg_text(plot.svg, across(16) + 3, down(&plot, 5e8), "small fill1", "the four projections");
    svg_text(plot.svg, across(10000), down(&plot, 9e11), "end small fill2",
             "encoder self-attention");
    svg_text(plot.svg, across(1200), down(&plot, 1.5e8), "small fill3", "causal self-attention");
    svg_line(plot.svg, across(1024), down(&plot, 1e5), across(1024),
             down(&plot, projections_of(1024)), "grid dash");
    svg_text(plot.svg, across(1024) + 6, down(&plot, 3e5), "small soft", "N = 2C");
    return svg_close(plot.svg);
}

static bool draw_writing(const char *chapters)
{
    double cached[LENGTHS], uncached[LENGTHS], rows = 0;
    int written = 0;
    for (int i = 0; i < LENGTHS; i++) {
        /* Step t without a cache computes the t(t+1)/2 pairs of a causal square of side t. */
        for (; written < LEAST << i; written++)
            rows += (written + 1.0) * (written + 2.0) * WIDTH;
        uncached[i] = rows;
        cached[i] = attention_of(true, LEAST << i);
        printf("writing %5d: cached %.4g, uncached %.4g\n", LEAST << i, cached[i], uncached[i]);
    }
    struct plot plot = {.lowest = 5, .highest = 17};
    plot.svg = svg_open(
        chapters, FOLDER "writing.svg", 480, 414, "The work of writing with and without a cache",
        "Multiply-adds of self-attention of width 512 for writing N tokens, N from 16 to 65536, "
        "both axes logarithmic. Without a cache the line has slope 3, with a cache slope 2. At "
        "1024 tokens they are a factor of 342 apart.");
    draw_axes(&plot, "multiply-adds of self-attention for a whole text, C = 512", "tokens written");
    draw_curve(&plot, uncached, 1);
    draw_curve(&plot, cached, 0);
    svg_text(plot.svg, across(900), down(&plot, 3e12), "end small fill2", "every row again");
    svg_text(plot.svg, across(1300), down(&plot, 2e8), "small fill1", "the new row, with a cache");
    return svg_close(plot.svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_layer(arguments[1]) || !draw_writing(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
