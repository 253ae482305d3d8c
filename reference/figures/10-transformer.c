/* The figures of chapter 10: the whole Transformer, and which tokens change which predictions.
 *
 *     build/reference/figures/10-transformer chapters
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/figures/svg.h"
#include "reference/model/transformer.h"
#include "reference/ops/softmax.h"

/* ---- the whole Transformer ---- */

static const double encoder_x = 112, decoder_x = 352, half = 70;
static const double bottom = 430, pitch = 88, part_height = 30, norm_height = 24;

static void draw_box(struct svg *svg, double x, double y, double height, const char *classes,
                     const char *label)
{
    svg_rect(svg, x - half, y, 2 * half, height, 5, classes);
    svg_text(svg, x, y + height / 2 + 4, "middle small", "%s", label);
}

/* One part, from y upwards: the way in, the part, the sum and norm, the path around on one side. */
static void draw_part(struct svg *svg, double x, double y, int side, const char *classes,
                      const char *label)
{
    const double part = y - 14 - part_height, norm = part - 10 - norm_height;
    const double edge = x + side * (half + 18), into = norm + norm_height / 2;
    svg_path(svg, "line3", "M %.1f %.1f H %.1f V %.1f H %.1f", x, y - 6, edge, into,
             x + side * (half + 10));
    svg_arrow(svg, x + side * (half + 12), into, x + side * half, into, "line3");
    svg_arrow(svg, x, y, x, part + part_height, "axis");
    svg_arrow(svg, x, part, x, norm + norm_height, "axis");
    draw_box(svg, x, part, part_height, classes, label);
    draw_box(svg, x, norm, norm_height, "paper", "add, norm");
    svg_line(svg, x, norm, x, y - pitch, "axis");
}

/* A stack stands on a panel, on its embedding. */
static void draw_stack(struct svg *svg, double x, int parts, const char *name, const char *tokens)
{
    const double top = bottom - parts * pitch - 4;
    svg_rect(svg, x - half - 30, top, 2 * half + 60, bottom - top, 8, "box");
    svg_text(svg, x - 8, top - 8, "end strong", "%s", name);
    svg_text(svg, x + 8, top - 8, "soft", "L blocks");
    draw_box(svg, x, bottom + 18, part_height, "tint4", "embed · √C");
    svg_text(svg, x + 8, bottom + 13, "small soft", "+ positions");
    svg_line(svg, x, bottom + 18, x, bottom, "axis");
    svg_arrow(svg, x, bottom + 70, x, bottom + 18 + part_height, "axis");
    svg_text(svg, x, bottom + 86, "middle small", "%s", tokens);
}

static void draw_way_out(struct svg *svg)
{
    const double top = bottom - 3 * pitch - 4;
    svg_arrow(svg, decoder_x, top + 4, decoder_x, top - 38, "axis");
    draw_box(svg, decoder_x, top - 38 - part_height, part_height, "tint4", "score every token");
    svg_arrow(svg, decoder_x, top - 38 - part_height, decoder_x, top - 82, "axis");
    draw_box(svg, decoder_x, top - 82 - norm_height, norm_height, "box", "softmax");
    svg_text(svg, decoder_x, top - 116, "middle small", "what may come next: (T,V)");
}

static bool draw_whole(const char *chapters)
{
    static const char description[] =
        "Left, the encoder: source tokens are embedded, positions are added, and L blocks of "
        "self-attention and feed-forward follow, each part with a path around it, a sum and a "
        "norm. "
        "Right, the decoder: its L blocks have masked self-attention, cross-attention, which reads "
        "what the encoder made, and feed-forward. At the top, every token gets a score, and "
        "softmax "
        "makes probabilities.";
    struct svg *svg = svg_open(chapters, "10-transformer/transformer.svg", 480, 530,
                               "The whole Transformer", description);
    const double encoder_top = bottom - 2 * pitch - 4, across = 232;
    const double cross = bottom - pitch - 14 - part_height / 2;
    draw_stack(svg, encoder_x, 2, "encoder", "source: S tokens");
    draw_stack(svg, decoder_x, 3, "decoder", "target: T tokens, from “start” on");
    draw_part(svg, encoder_x, bottom, -1, "tint1", "self-attention");
    draw_part(svg, encoder_x, bottom - pitch, -1, "tint3", "feed-forward");
    draw_part(svg, decoder_x, bottom, 1, "tint1", "masked self-attention");
    draw_part(svg, decoder_x, bottom - pitch, 1, "tint2", "cross-attention");
    draw_part(svg, decoder_x, bottom - 2 * pitch, 1, "tint3", "feed-forward");
    svg_path(svg, "line2", "M %.1f %.1f V %.1f H %.1f V %.1f H %.1f", encoder_x, encoder_top + 4,
             encoder_top - 44, across, cross, decoder_x - half - 10);
    svg_arrow(svg, decoder_x - half - 12, cross, decoder_x - half, cross, "line2");
    svg_text(svg, across - 8, encoder_top - 52, "small fill2 end",
             "memory: (S,C), the same for all");
    draw_way_out(svg);
    return svg_close(svg);
}

/* ---- which tokens change which predictions ---- */

enum { V = 11, C = 16, TOKENS = 6, MODELS = 20 };

static const struct xf_config config = {
    .kind = XF_ENCODER_DECODER,
    .layers = 2,
    .heads = 2,
    .width = C,
    .hidden = 4 * C,
    .vocabulary = V,
    .context = TOKENS,
    .position = XF_POSITION_SINUSOIDAL,
    .norm = XF_NORM_LAST,
    .scaled_embedding = true,
    .gelu = XF_GELU_EXACT,
};

static void predict(float *p, const struct xf_transformer *model, const int *source,
                    const int *target)
{
    const struct xf_batch batch = {
        .B = 1, .T = TOKENS, .tokens = target, .S = TOKENS, .source = source};
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    xf_transformer_forward(model, &batch, &pass);
    xf_softmax(p, model->output.logits, TOKENS, V);
}

/* First weights are small, so that training can begin gently. Here they have the size that keeps rows
 * as they are. */
static void draw_weights(struct xf_transformer *model, uint64_t seed)
{
    xf_transformer_draw(model, seed);
    for (int i = 0; i < model->parameters.count; i++) {
        const struct xf_parameter *item = &model->parameters.item[i];
        for (size_t j = 0; item->initial == XF_INITIAL_NORMAL && j < item->count; j++)
            model->weights[item->offset + j] /= item->deviation * sqrtf(C);
    }
}

/* change[t][s] grows by how much the probabilities of row t move, as a sum over tokens, when token s
 * of the text that `changed` points to is replaced. */
static void add_changes(float *change, const struct xf_transformer *model, int *source, int *target,
                        int *changed)
{
    float before[TOKENS * V], after[TOKENS * V];
    predict(before, model, source, target);
    for (int s = 0; s < TOKENS; s++) {
        const int kept = changed[s];
        changed[s] = (kept + 1) % V;
        predict(after, model, source, target);
        changed[s] = kept;
        for (int i = 0; i < TOKENS * V; i++)
            change[i / V * TOKENS + s] += fabsf(after[i] - before[i]) / MODELS;
    }
}

/* The same, as a mean over random models. */
static bool measure(float *by_source, float *by_target)
{
    const struct xf_capacity capacity = {.B = 1, .T = TOKENS, .S = TOKENS, .threads = 1};
    struct xf_transformer model;
    struct xf_problem problem = {0};
    int source[TOKENS], target[TOKENS];
    for (int seed = 0; seed < MODELS; seed++) {
        if (xf_transformer_init(&model, &config, &capacity, &problem) != XF_OK)
            return false;
        draw_weights(&model, (uint64_t)seed);
        for (int t = 0; t < TOKENS; t++) {
            source[t] = (3 * t + seed) % V;
            target[t] = (5 * t + 2 * seed + 1) % V;
        }
        add_changes(by_source, &model, source, target, source);
        add_changes(by_target, &model, source, target, target);
        xf_transformer_free(&model);
    }
    return true;
}

static void draw_panel(struct svg *svg, double x, const char *title, const char *below,
                       const float *change)
{
    const double y = 56, cell = 30;
    svg_text(svg, x, y - 34, "strong", "%s", title);
    svg_heat(svg, x, y, cell, cell, change, TOKENS, TOKENS, 1.1);
    for (int t = 0; t < TOKENS; t++) {
        svg_text(svg, x - 8, y + (t + 0.5) * cell + 4, "small soft end", "%d", t);
        svg_text(svg, x + (t + 0.5) * cell, y - 8, "small soft middle", "%d", t);
        for (int s = 0; s < TOKENS; s++) {
            const float value = change[t * TOKENS + s];
            const double at = x + (s + 0.5) * cell, middle = y + (t + 0.5) * cell + 4;
            if (value > 0)
                svg_text(svg, at, middle, "small middle", "%.2f", (double)value);
            else
                svg_text(svg, at, middle, "small soft middle", "–");
        }
    }
    svg_text(svg, x + TOKENS * cell / 2, y + TOKENS * cell + 20, "small middle", "%s", below);
}

static bool draw_reach(const char *chapters)
{
    static const char description[] =
        "Two matrices, 6 by 6: rows are predictions, columns tokens that were replaced. Every "
        "source "
        "token moves every prediction. A target token moves its own prediction, most of all, and "
        "all later ones; above the diagonal nothing moves at all.";
    float by_source[TOKENS * TOKENS] = {0}, by_target[TOKENS * TOKENS] = {0};
    if (!measure(by_source, by_target))
        return false;
    struct svg *svg = svg_open(chapters, "10-transformer/reach.svg", 480, 268,
                               "Which tokens change which predictions", description);
    draw_panel(svg, 44, "Source token replaced", "number of the source token", by_source);
    draw_panel(svg, 284, "Target token replaced", "number of the target token", by_target);
    svg_text(svg, 28, 20, "small soft end", "row");
    return svg_close(svg);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s chapters\n", argv[0]);
        return 2;
    }
    if (draw_whole(argv[1]) && draw_reach(argv[1]))
        return EXIT_SUCCESS;
    perror(argv[0]);
    return EXIT_FAILURE;
}
