/* The figures of chapter 03: a table spread over all pairs, the biases that position vectors make,
 * and how far the heads of ALiBi see. */
#include "reference/figures/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/core/random.h"
#include "reference/positions/alibi.h"
#include "reference/positions/sinusoidal.h"

#define FOLDER "03-relative-position/"

/* A minus as long as a plus. */
static const char *sign(int value)
{
    return value < 0 ? "−" : "";
}

/* ---- the worked example: three words, five numbers, nine pairs ---- */

enum { WORDS = 3, ENTRIES = 2 * WORDS - 1, CELL_WIDTH = 64, CELL_HEIGHT = 40 };

/* The clock of the example: hands of length 2, a quarter of a turn a position. */
static const int hand[4][2] = {{0, 2}, {2, 0}, {0, -2}, {-2, 0}};

/* The product of a query's hand, one place back, with the key's, times the scale of 1/2. */
static int example_bias(int i, int j)
{
    const int *q = hand[(i + 3) % 4], *k = hand[j];
    return (q[0] * k[0] + q[1] * k[1]) / 2;
}

/* A cell, coloured by its offset, with its bias. */
static void draw_cell(struct svg *svg, double x, double y, int offset, int bias)
{
    const float shade = (float)offset;
    svg_heat(svg, x + 1, y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2, &shade, 1, 1, 4.5);
    svg_text(svg, x + CELL_WIDTH / 2.0, y + 26, "middle strong", "%s%d", sign(bias), abs(bias));
}

static bool draw_table(const char *chapters)
{
    const double left = 120, table = 46, matrix = 158;
    struct svg *svg = svg_open(
        chapters, FOLDER "table.svg", 480, 312, "Five numbers for nine pairs",
        "Above, a table of five entries for the offsets -2 to 2: 0, -2, 0, 2, 0. Below, a matrix "
        "of "
        "three queries by three keys. Each of its diagonals holds one entry of the table: 0 in the "
        "corners and on the main diagonal, 2 below it, -2 above it.");
    svg_text(svg, left - 14, table - 8, "end small soft", "offset i − j");
    svg_text(svg, left - 14, table + 26, "end small strong", "table");
    for (int offset = 1 - WORDS; offset < WORDS; offset++) {
        double x = left + (offset + WORDS - 1) * CELL_WIDTH;
        int i = offset > 0 ? offset : 0;
        svg_text(svg, x + CELL_WIDTH / 2.0, table - 8, "middle small soft", "%s%d", sign(offset),
                 abs(offset));
        draw_cell(svg, x, table, offset, example_bias(i, i - offset));
    }
    svg_text(svg, left, table + CELL_HEIGHT + 18, "small soft", "key ahead");
    svg_text(svg, left + ENTRIES * CELL_WIDTH, table + CELL_HEIGHT + 18, "end small soft",
             "key behind");
    for (int i = 0; i < WORDS; i++) {
        double x = left + (i + 1) * CELL_WIDTH, y = matrix + i * CELL_HEIGHT;
        svg_text(svg, x + CELL_WIDTH / 2.0, matrix - 8, "middle small soft", "key %d", i);
        svg_text(svg, left + CELL_WIDTH - 10, y + 25, "end small soft", "query %d", i);
        for (int j = 0; j < WORDS; j++)
            draw_cell(svg, left + (j + 1) * CELL_WIDTH, y, i - j, example_bias(i, j));
    }
    svg_text(svg, left - 14, matrix + 65, "end small strong", "bias");
    svg_text(svg, left + 2.5 * CELL_WIDTH, matrix + 3 * CELL_HEIGHT + 20, "middle small soft",
             "one colour, one offset, one number");
    return svg_close(svg);
}

/* ---- what position vectors make of pairs ---- */

enum { T = 40, P = 64, BACK = 8, FAR = 100 };

/* product = a b^T / (P/2), so that a position and itself come to 1 for sinusoids. */
static void multiply(float *product, const float *a, const float *b)
{
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++) {
            float sum = 0;
            for (int p = 0; p < P; p++)
                sum += a[i * P + p] * b[j * P + p];
            product[i * T + j] = 2 * sum / P;
        }
}

static void draw_panel(struct svg *svg, double x, const char *above, const char *below,
                       const float *bias)
{
    const double cell = 3.5, top = 60, side = T * cell;
    svg_text(svg, x + side / 2, top - 12, "middle small strong", "%s", above);
    svg_heat(svg, x, top, cell, cell, bias, T, T, 1);
    svg_text(svg, x + side / 2, top + side + 18, "middle small", "%s", below);
}

static bool draw_biases(const char *chapters)
{
    static float hands[(FAR + T) * P], normal[T * P], bias[T * T];
    const float *here = hands + FAR * P;
    struct xf_random random = xf_random_seeded(3, 0);
    xf_sinusoidal(hands, FAR + T, P);
    for (int n = 0; n < T * P; n++)
        normal[n] = (float)(xf_random_normal(&random) / sqrt(2));
    struct svg *svg = svg_open(
        chapters, FOLDER "biases.svg", 480, 284, "Biases made from position vectors",
        "Three heat maps of 40 queries by 40 keys. With sinusoids, every diagonal has one colour; "
        "the strongest is the main diagonal. With queries turned back by 8 positions, again every "
        "diagonal has one colour; the strongest lies 8 below the main diagonal. With random "
        "vectors, the main diagonal is strong and all else is noise.");
    multiply(bias, here, here);
    draw_panel(svg, 12, "sinusoids", "offset alone", bias);
    multiply(bias, here - BACK * P, here);
    draw_panel(svg, 170, "queries turned back", "offset alone, peak at 8", bias);
    multiply(bias, normal, normal);
    draw_panel(svg, 328, "random vectors", "every pair its own", bias);
    svg_text(svg, 240, 22, "middle small soft", "queries i downward, keys j to the right");
    svg_heat_key(svg, 140, 244, 200, 12);
    svg_text(svg, 132, 255, "small end", "−1");
    svg_text(svg, 348, 255, "small", "+1");
    svg_text(svg, 240, 272, "small soft middle", "0");
    return svg_close(svg);
}

/* ---- how far the heads of ALiBi see ---- */

enum { HEADS = 8, POINTS = 121, FARTHEST = 1024 };

/* Distances are on a logarithmic axis. */
static double across(double distance)
{
    return 44 + 40 * log2(distance);
}

static double down(double factor)
{
    return 212 - 160 * factor;
}

static bool draw_horizons(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "horizons.svg", 480, 264, "How far the eight heads of ALiBi see",
        "Eight falling curves over a logarithmic axis of distances from 1 to 1024: the factor by "
        "which a key's weight is multiplied. They have one shape. Each reaches one half at twice "
        "the distance of the one before: at 1.4 for the slope 1/2, at 177 for the slope 1/256.");
    for (int k = 0; k <= 4; k++) {
        svg_line(svg, across(1), down(k / 4.0), across(FARTHEST), down(k / 4.0),
                 k ? "grid" : "axis");
        svg_text(svg, across(1) - 8, down(k / 4.0) + 4, "small end soft", "%g", k / 4.0);
    }
    for (int distance = 1; distance <= FARTHEST; distance *= 4)
        svg_text(svg, across(distance), down(0) + 18, "small middle soft", "%d", distance);
    svg_text(svg, across(32), down(0) + 38, "small middle soft", "distance i − j");
    svg_text(svg, across(1) - 28, 22, "small soft",
             "a key’s weight is multiplied by (one curve a head, with its slope)");
    for (int h = 0; h < HEADS; h++) {
        static const char *const line[] = {"line1", "line2", "line3", "line4"};
        static const char *const fill[] = {"small fill1", "small fill2", "small fill3",
                                           "small fill4"};
        static const char *const power[HEADS] = {"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸"};
        double slope = xf_alibi_slope(h, HEADS), points[POINTS][2];
        for (int k = 0; k < POINTS; k++) {
            double distance = pow(FARTHEST, (double)k / (POINTS - 1));
            points[k][0] = across(distance);
            points[k][1] = down(exp(-slope * distance));
        }
        svg_polyline(svg, (const double(*)[2])points, POINTS, line[h % 4]);
        /* Beside the point where a quarter is left. */
        svg_text(svg, across(log(4) / slope) + 2, down(0.25) - 4, fill[h % 4], "2⁻%s", power[h]);
    }
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_table(arguments[1]) || !draw_biases(arguments[1]) || !draw_horizons(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
