/* The figures of chapter 02: the four terms of a score, and how large the cross terms are. */
#include "reference/figures/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/core/random.h"
#include "reference/positions/sinusoidal.h"

#define FOLDER "02-add-or-concatenate/"

/* ---- the worked example, term by term ---- */

enum { LABELS = 66, CELL_WIDTH = 80, CELL_HEIGHT = 58, TOP = 72 };

/* One word: its content, its position, two numbers each. */
static const int query[2][2] = {{3, 1}, {1, 1}}, key[2][2] = {{1, 2}, {1, -2}};
static const char *const part[2] = {"content", "position"};

static int product(const int *a, const int *b)
{
    return a[0] * b[0] + a[1] * b[1];
}

/* A minus as long as a plus. */
static const char *sign(int value)
{
    return value < 0 ? "−" : "";
}

static void draw_term(struct svg *svg, double x, double y, int row, int col, bool concatenated)
{
    double middle = x + CELL_WIDTH / 2.0;
    if (concatenated && row != col) {
        svg_rect(svg, x + 2, y + 2, CELL_WIDTH - 4, CELL_HEIGHT - 4, 4, "grid dash");
        svg_text(svg, middle, y + 34, "middle small soft", "no term");
        return;
    }
    const int *a = query[row], *b = key[col];
    svg_rect(svg, x + 2, y + 2, CELL_WIDTH - 4, CELL_HEIGHT - 4, 4, row == col ? "tint1" : "tint2");
    svg_text(svg, middle, y + 24, "middle small", "%d·%d %s %d·%d", a[0], b[0],
             b[1] < 0 ? "−" : "+", a[1], abs(b[1]));
    svg_text(svg, middle, y + 46, "middle strong", "%s%d", sign(product(a, b)), abs(product(a, b)));
}

static void draw_labels(struct svg *svg, double x)
{
    for (int k = 0; k < 2; k++) {
        double across = x + LABELS + (k + 0.5) * CELL_WIDTH;
        double down = TOP + k * CELL_HEIGHT;
        svg_text(svg, across, TOP - 20, "middle small", "%s j", part[k]);
        svg_text(svg, across, TOP - 5, "middle small soft", "(%d, %s%d)", key[k][0],
                 sign(key[k][1]), abs(key[k][1]));
        svg_text(svg, x + LABELS - 6, down + 26, "end small", "%s i", part[k]);
        svg_text(svg, x + LABELS - 6, down + 42, "end small soft", "(%d, %d)", query[k][0],
                 query[k][1]);
    }
}

static void draw_panel(struct svg *svg, double x, bool concatenated)
{
    int score = 0;
    svg_text(svg, x + LABELS + CELL_WIDTH, 22, "middle strong", "%s",
             concatenated ? "concatenated" : "added");
    draw_labels(svg, x);
    for (int row = 0; row < 2; row++) {
        for (int col = 0; col < 2; col++) {
            draw_term(svg, x + LABELS + col * CELL_WIDTH, TOP + row * CELL_HEIGHT, row, col,
                      concatenated);
            if (!concatenated || row == col)
                score += product(query[row], key[col]);
        }
    }
    svg_text(svg, x + LABELS + CELL_WIDTH, TOP + 2 * CELL_HEIGHT + 26, "middle", "score = %d",
             score);
}

static bool draw_four_terms(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "four-terms.svg", 480, 224, "The four terms of a score",
        "Two tables of two by two. Rows are the content and the position of the query i, columns "
        "those of the key j. Added positions fill all four cells, 5, 1, 3 and -1, and the score "
        "is 8. Concatenated positions fill only the diagonal, 5 and -1, and the score is 4.");
    draw_panel(svg, 0, false);
    draw_panel(svg, 246, true);
    return svg_close(svg);
}

/* ---- the size of the cross terms against the width ---- */

enum { POSITIONS = 64, WIDTHS = 9, NARROWEST = 8, DRAWS = 8, CURVES = 3 };
enum curve { UNRELATED, SINUSOIDS, WITH_ITSELF };

struct sums {
    double cross, matching, itself; /* of squares */
};

static double dot(const float *a, const float *b, int C)
{
    double sum = 0;
    for (int c = 0; c < C; c++)
        sum += (double)(a[c] * b[c]);
    return sum;
}

static struct sums sum_pairs(const float *x, const float *p, int C)
{
    struct sums sums = {0};
    for (int i = 0; i < POSITIONS; i++) {
        for (int j = 0; j < POSITIONS; j++) {
            const float *x_i = x + i * C, *p_i = p + i * C, *x_j = x + j * C, *p_j = p + j * C;
            double matching = dot(x_i, x_j, C) + dot(p_i, p_j, C);
            double cross = dot(x_i, p_j, C) + dot(p_i, x_j, C);
            sums.cross += i == j ? 0 : cross * cross / (POSITIONS - 1);
            sums.matching += i == j ? 0 : matching * matching / (POSITIONS - 1);
            sums.itself += i == j ? matching * matching : 0;
        }
    }
    return sums;
}

static void fill_normal(float *x, int count, struct xf_random *random)
{
    for (int k = 0; k < count; k++)
        x[k] = (float)xf_random_normal(random);
}

/* The three shares at one width, each the mean of some draws. False without memory. */
static bool measure(double share[CURVES], int C)
{
    struct xf_random random = xf_random_seeded(2, (uint64_t)C);
    int count = POSITIONS * C;
    float *x = malloc(sizeof *x * (size_t)count);
    float *p = malloc(sizeof *p * (size_t)count);
    bool ok = x != NULL && p != NULL;
    for (int k = 0; k < CURVES; k++)
        share[k] = 0;
    for (int draw = 0; ok && draw < DRAWS; draw++) {
        fill_normal(x, count, &random);
        fill_normal(p, count, &random);
        struct sums sums = sum_pairs(x, p, C);
        share[UNRELATED] += sqrt(sums.cross / sums.matching) / DRAWS;
        share[WITH_ITSELF] += sqrt(sums.cross / sums.itself) / DRAWS;
        xf_sinusoidal(p, POSITIONS, C);
        sums = sum_pairs(x, p, C);
        share[SINUSOIDS] += sqrt(sums.cross / sums.matching) / DRAWS;
    }
    free(x);
    free(p);
    return ok;
}

/* Both axes are logarithmic. */
static double across(double C)
{
    return 48 + 51 * log2(C / NARROWEST);
}

static double down(double share)
{
    return 58 - 104 * log10(share);
}

static void draw_axes(struct svg *svg)
{
    static const double ticks[] = {1, 0.3, 0.1, 0.03, 0.01};
    double left = across(NARROWEST), right = across(2048), bottom = down(0.01);
    for (int k = 0; k < 5; k++) {
        svg_line(svg, left, down(ticks[k]), right, down(ticks[k]), "grid");
        svg_text(svg, left - 6, down(ticks[k]) + 4, "end small soft", "%g", ticks[k]);
    }
    for (int C = NARROWEST; C <= 2048; C *= 4)
        svg_text(svg, across(C), bottom + 17, "middle small soft", "%d", C);
    svg_line(svg, left, bottom, right, bottom, "axis");
    svg_text(svg, (left + right) / 2, bottom + 36, "middle small", "width C");
    svg_text(svg, 8, 20, "small", "RMS of the cross terms, as a share");
}

static bool draw_share(const char *chapters)
{
    double points[CURVES][WIDTHS][2];
    for (int k = 0; k < WIDTHS; k++) {
        double share[CURVES];
        int C = NARROWEST << k;
        if (!measure(share, C))
            return false;
        for (int curve = 0; curve < CURVES; curve++) {
            points[curve][k][0] = across(C);
            points[curve][k][1] = down(share[curve]);
        }
        /* For the numbers that the chapter quotes. */
        printf("C %4d: unrelated %.3f, sinusoids %.3f, with itself %.4f\n", C, share[UNRELATED],
               share[SINUSOIDS], share[WITH_ITSELF]);
    }
    struct svg *svg = svg_open(
        chapters, FOLDER "cross-term-share.svg", 480, 312, "The size of the cross terms",
        "Cross terms over matching terms against the width C from 8 to 2048, both axes "
        "logarithmic. With unrelated words and unrelated positions the share stays at 1. With "
        "sinusoids it falls from 0.8 to 0.07. Beside a word's score with itself it falls from "
        "0.24 to 0.016. The last two are parallel to one over the square root of C.");
    static const char *const looks[CURVES] = {"line1", "line2", "line3"};
    static const char *const dots[CURVES] = {"fill1", "fill2", "fill3"};
    draw_axes(svg);
    for (int curve = 0; curve < CURVES; curve++) {
        svg_polyline(svg, (const double(*)[2])points[curve], WIDTHS, looks[curve]);
        for (int k = 0; k < WIDTHS; k++)
            svg_circle(svg, points[curve][k][0], points[curve][k][1], 3, dots[curve]);
    }
    svg_text(svg, across(2048), down(1) - 10, "end small fill1",
             "of the matching terms: unrelated words and positions");
    svg_text(svg, across(100), down(0.36), "small fill2", "of the matching terms: sinusoids");
    svg_text(svg, across(9), down(0.045), "small fill3", "of a word’s score with itself");
    svg_text(svg, across(9), down(0.045) + 16, "small fill3", "(unrelated words and positions)");
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_four_terms(arguments[1]) || !draw_share(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
