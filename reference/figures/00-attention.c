/* The figures of chapter 00: one attention worked through, and why scores are scaled.
 *
 *     build/reference/figures/00-attention chapters
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/attention/attention.h"
#include "reference/core/random.h"
#include "reference/figures/svg.h"
#include "reference/ops/blas.h"
#include "reference/ops/softmax.h"

/* ---- the worked example: T = S = 3, D = 4, so that sqrt(D) is 2 ---- */

enum { T = 3, S = 3, D = 4 };

static const char *const words[] = {"the", "dog", "barks"};
static const float q[T * D] = {0, 2, 2, -2, 0, 0, 2, 2, 0, 0, 4, -2};
static const float k[S * D] = {1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1};
static const float v[S * D] = {1, 0, 0, 2, 0, 1, 0, 4, 0, 0, 1, 6};

struct worked {
    float score[T * S], mask[T * S], weight[T * S], out[T * D];
};

static void multiply_by_keys(float *score, const float *queries, const float *keys, int rows,
                             int width, float scale)
{
    xf_gemm(score, queries, keys,
            &(struct xf_gemm){.M = rows,
                              .N = rows,
                              .K = width,
                              .transpose_b = true,
                              .lda = width,
                              .ldb = width,
                              .ldc = rows,
                              .alpha = scale});
}

static bool work_through(struct worked *w)
{
    multiply_by_keys(w->score, q, k, T, D, xf_attention_scale(D));
    for (int i = 0; i < T * S; i++) {
        w->mask[i] = i % S > i / S ? -INFINITY : 0;
        w->weight[i] = w->score[i] + w->mask[i];
    }
    xf_softmax(w->weight, w->weight, T, S);
    return xf_attention_single(w->out, q, k, v, w->mask, T, S, D) == XF_OK;
}

/* ---- a matrix with its numbers in it ---- */

enum { CELL_WIDTH = 40, CELL_HEIGHT = 26 };

struct panel {
    double x, y; /* the matrix's upper left corner */
    const char *title;
    const float *value;
    double limit; /* of the colours: well above the values, so that ink stands out */
    int cols;
    bool row_words, col_words;
};

/* A hidden cell is struck out: its colour would say nothing. */
static void draw_hidden(struct svg *svg, double x, double y)
{
    svg_rect(svg, x + 1, y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2, 0, "box");
    svg_text(svg, x + CELL_WIDTH / 2.0, y + CELL_HEIGHT / 2.0 + 5, "middle soft", "−∞");
}

static void draw_panel(struct svg *svg, const struct panel *panel)
{
    svg_text(svg, panel->x, panel->y - (panel->col_words ? 26 : 8), "strong", "%s", panel->title);
    svg_heat(svg, panel->x, panel->y, CELL_WIDTH, CELL_HEIGHT, panel->value, T, panel->cols,
             panel->limit);
    for (int r = 0; r < T; r++) {
        double y = panel->y + r * CELL_HEIGHT;
        if (panel->row_words)
            svg_text(svg, panel->x - 6, y + CELL_HEIGHT / 2.0 + 4, "small soft end", "%s",
                     words[r]);
        if (panel->col_words)
            svg_text(svg, panel->x + (r + 0.5) * CELL_WIDTH, panel->y - 7, "small soft middle",
                     "%s", words[r]);
        for (int c = 0; c < panel->cols; c++) {
            double x = panel->x + c * CELL_WIDTH;
            float value = panel->value[r * panel->cols + c];
            if (isinf(value))
                draw_hidden(svg, x, y);
            else
                svg_text(svg, x + CELL_WIDTH / 2.0, y + CELL_HEIGHT / 2.0 + 5, "middle", "%s%.*f",
                         value < 0 ? "−" : "", value == rintf(value) ? 0 : 2, fabs((double)value));
        }
    }
}

static bool draw_worked_example(const char *chapters)
{
    static const char description[] =
        "Seven small matrices for the words the, dog, barks. Scores: rows 1 2 0, 0 1 2 and 0 2 1. "
        "The mask adds minus infinity above the diagonal. Weights: the looks only at itself; dog "
        "puts 0.27 on the and 0.73 on itself; barks puts 0.09 on the, 0.67 on dog and 0.24 on "
        "itself. Each output row is the values mixed by one row of weights.";
    struct worked w;
    if (!work_through(&w))
        return false;
    struct svg *svg = svg_open(chapters, "00-attention/attention.svg", 480, 372,
                               "Attention, worked through", description);

    const double left = 54, right = 292, first = 26, second = 164, third = 284;
    const struct panel panels[] = {
        {left, first, "queries q (3,4)", q, 10, D, true, false},
        {right, first, "keys k (3,4)", k, 4, D, true, false},
        {left, second, "scores q kᵀ / √4", w.score, 5, S, true, true},
        {left + 143, second, "+ mask", w.mask, 1, S, false, true},
        {left + 286, second, "softmax: weights", w.weight, 1.7, S, false, true},
        {left, third, "values v (3,4)", v, 12, D, true, false},
        {right, third, "out = weights v (3,4)", w.out, 12, D, true, false},
    };
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++)
        draw_panel(svg, &panels[i]);
    return svg_close(svg);
}

/* ---- the largest of a row's weights, against the width of the vectors ---- */

enum { KEYS = 16, ROUNDS = 25, DOUBLINGS = 10, WIDEST = 1 << DOUBLINGS };

/* The mean over random queries of the largest of KEYS weights; all numbers are standard normal. */
static double mean_largest_weight(int width, float scale)
{
    static float queries[KEYS * WIDEST], keys[KEYS * WIDEST], weight[KEYS * KEYS];
    double sum = 0;
    struct xf_random random = xf_random_seeded(0, (uint64_t)width);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < KEYS * width; i++) {
            queries[i] = (float)xf_random_normal(&random);
            keys[i] = (float)xf_random_normal(&random);
        }
        multiply_by_keys(weight, queries, keys, KEYS, width, scale);
        xf_softmax(weight, weight, KEYS, KEYS);
        for (int t = 0; t < KEYS; t++) {
            float largest = 0;
            for (int s = 0; s < KEYS; s++)
                largest = fmaxf(largest, weight[t * KEYS + s]);
            sum += (double)largest;
        }
    }
    return sum / (ROUNDS * KEYS);
}

static const double plot_left = 48, plot_top = 34, plot_width = 400, plot_height = 176;

static double plot_x(int doubling)
{
    return plot_left + plot_width * doubling / DOUBLINGS;
}

static double plot_y(double weight)
{
    return plot_top + plot_height * (1 - weight);
}

static void draw_axes(struct svg *svg)
{
    for (int i = 0; i <= 4; i++) {
        svg_line(svg, plot_left, plot_y(i / 4.0), plot_left + plot_width, plot_y(i / 4.0), "grid");
        svg_text(svg, plot_left - 6, plot_y(i / 4.0) + 4, "small soft end", "%.2f", i / 4.0);
    }
    for (int i = 0; i <= DOUBLINGS; i += 2)
        svg_text(svg, plot_x(i), plot_y(0) + 18, "small soft middle", "%d", 1 << i);
    svg_line(svg, plot_left, plot_y(0), plot_left + plot_width, plot_y(0), "axis");
    svg_text(svg, plot_left, 18, "strong", "Largest of %d weights, on average", KEYS);
    svg_text(svg, plot_left + plot_width, plot_y(0) + 38, "small end", "D, the width of a head");
}

/* The label stands above the point of that many doublings. */
static void draw_curve(struct svg *svg, bool scaled, const char *line, int label_at,
                       const char *text, const char *label)
{
    double points[DOUBLINGS + 1][2];
    for (int i = 0; i <= DOUBLINGS; i++) {
        double weight = mean_largest_weight(1 << i, scaled ? xf_attention_scale(1 << i) : 1);
        points[i][0] = plot_x(i);
        points[i][1] = plot_y(weight);
    }
    svg_polyline(svg, (const double(*)[2])points, DOUBLINGS + 1, line);
    svg_text(svg, points[label_at][0], points[label_at][1] - 12, text, "%s", label);
}

static bool draw_scaling(const char *chapters)
{
    static const char description[] =
        "The largest of 16 softmax weights, averaged over random queries and keys, for widths 1 to "
        "1024. Without the scale it climbs towards 1: the softmax looks at one key only. Divided "
        "by the square root of D it stays near 0.25 at every width.";
    struct svg *svg = svg_open(chapters, "00-attention/scaling.svg", 480, 256,
                               "Why scores are divided by the root of D", description);
    draw_axes(svg);

    draw_curve(svg, false, "line2", 5, "fill2 end", "softmax(q kᵀ)");
    draw_curve(svg, true, "line1", 6, "fill1", "softmax(q kᵀ / √D)");
    return svg_close(svg);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s chapters\n", argv[0]);
        return 2;
    }
    if (draw_worked_example(argv[1]) && draw_scaling(argv[1]))
        return EXIT_SUCCESS;
    perror(argv[0]);
    return EXIT_FAILURE;
}
