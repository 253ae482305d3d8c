/* What the heads of a small trained model look at: figures of chapter 04, and the model's training.
 *
 *     04-trained-heads chapters          draws the figures
 *     04-trained-heads --train FILE      trains the model, and writes its maps to FILE
 *
 * FILE is the header beside this file, which is kept: a run takes half a minute on one core, and its
 * last digits depend on the processor. The model is a decoder of two layers of four heads. It reads
 * random strings of letters that repeat, and learns to say the next letter, by the engine's own
 * training. What its heads do was found afterwards, by the measure that the chapter teaches. */
#include "reference/figures/04-trained-heads.h"

#include <math.h>
#include <stdio.h>

#include "reference/attention/pattern.h"
#include "reference/core/random.h"
#include "reference/figures/svg.h"
#include "reference/figures/trained.h"
#include "reference/model/attention_maps.h"
#include "reference/ops/cross_entropy.h"
#include "reference/training/pretrain.h"

#define FOLDER "04-multi-head-attention/"

/* ---- training ---- */

enum { LETTERS = 26, SHORTEST = 8, LONGEST = 15, CONTEXT = 32, BATCH = 32, STEPS = 1500, SEED = 1 };

/* A string of `length` different letters, again and again. */
static void repeat_string(int *tokens, int count, int length, struct xf_random *random)
{
    int letter[LETTERS];
    for (int i = 0; i < LETTERS; i++)
        letter[i] = i;
    for (int i = 0; i < length; i++) {
        int other = i + (int)xf_random_below(random, (uint32_t)(LETTERS - i));
        int kept = letter[i];
        letter[i] = letter[other];
        letter[other] = kept;
    }
    for (int t = 0; t < count; t++)
        tokens[t] = letter[t % length];
}

/* Strings of any length from the shortest to the longest, so that none can be foretold by counting
 * positions. */
static void draw_strings(int *window, const void *from, int B, int W, uint64_t seed,
                         uint64_t number)
{
    (void)from;
    struct xf_random random = xf_random_seeded(seed, number);
    for (int b = 0; b < B; b++) {
        int length = SHORTEST + (int)xf_random_below(&random, LONGEST - SHORTEST + 1);
        repeat_string(window + b * W, W, length, &random);
    }
}

static const struct xf_pretraining plan = {
    .model = {.kind = XF_DECODER_ONLY,
              .layers = TRAINED_LAYERS,
              .heads = TRAINED_HEADS,
              .width = 64,
              .hidden = 32,
              .vocabulary = LETTERS,
              .context = CONTEXT,
              .position = XF_POSITION_RELATIVE_BIAS},
    .objective = {.kind = XF_CAUSAL, .T = CONTEXT, .V = LETTERS},
    .steps = STEPS,
    .batch = BATCH,
    .accumulation = 1,
    .threads = 1, /* the same everywhere */
    .rate = 0.003f,
    .low_rate = 0.0003f,
    .warmup = STEPS / 20,
    .beta1 = 0.9f,
    .beta2 = 0.99f,
    .decay = 0.01f,
    .clip = 1,
    .seed = SEED,
};

/* GPT-2's first weights, of deviation 0.02, suit rows of 768. For narrower rows they are as much
 * larger as keeps the size of a product. */
static void draw_weights(struct xf_transformer *model)
{
    for (int i = 0; i < model->parameters.count; i++)
        model->parameters.item[i].deviation *= sqrtf(768.0f / (float)model->config.width);
    xf_transformer_draw(model, SEED);
}

/* The mean loss of the letters of one more batch that can be known, and of those that cannot. */
static void print_losses(const struct xf_transformer *model)
{
    int window[BATCH * (CONTEXT + 1)], tokens[BATCH * CONTEXT], targets[BATCH * CONTEXT];
    draw_strings(window, NULL, BATCH, CONTEXT + 1, SEED + 1, 0);
    for (int known = 0; known < 2; known++) {
        for (int b = 0; b < BATCH; b++) {
            const int *string = window + b * (CONTEXT + 1);
            int length = 1;
            while (string[length] != string[0])
                length++;
            for (int t = 0; t < CONTEXT; t++) {
                tokens[b * CONTEXT + t] = string[t];
                targets[b * CONTEXT + t] = (t >= length) == known ? string[t + 1] : XF_IGNORED;
            }
        }
        const struct xf_batch batch = {
            .B = BATCH, .T = CONTEXT, .tokens = tokens, .targets = targets};
        printf("loss where the next letter is %s: %.3f nats\n", known ? "known" : "new",
               xf_transformer_evaluate(model, &batch));
    }
}

static void write_maps(FILE *out, const int *tokens, const float *maps)
{
    fputs("/* What the heads of a small trained decoder look at, in thousandths: written by\n"
          " * `build/reference/figures/04-trained-heads --train FILE`, which says how. */\n"
          "#ifndef REFERENCE_FIGURES_04_TRAINED_HEADS_H\n"
          "#define REFERENCE_FIGURES_04_TRAINED_HEADS_H\n\n",
          out);
    fprintf(out, "enum { TRAINED_LAYERS = %d, TRAINED_HEADS = %d, TRAINED_T = %d };\n\n",
            TRAINED_LAYERS, TRAINED_HEADS, TRAINED_T);
    fputs("/* clang-format off */\n\n/* What it read: a string of letters, twice; 0 is a. */\n"
          "static const int TRAINED_TOKENS[TRAINED_T] = {\n    ",
          out);
    for (int t = 0; t < TRAINED_T; t++)
        fprintf(out, "%d,%s", tokens[t], t + 1 < TRAINED_T ? " " : "\n};\n\n");
    fputs("/* Row t of a head's map, up to t; the heads of layer 0 first. */\n"
          "static const short TRAINED_MAPS[TRAINED_LAYERS * TRAINED_HEADS][TRAINED_T][TRAINED_T] = "
          "{\n",
          out);
    for (int head = 0; head < TRAINED_LAYERS * TRAINED_HEADS; head++) {
        fputs("  {\n", out);
        for (int t = 0; t < TRAINED_T; t++) {
            fputs("    {", out);
            for (int s = 0; s <= t; s++)
                fprintf(out, "%.0f%s", 1000 * (double)maps[(head * TRAINED_T + t) * TRAINED_T + s],
                        s < t ? "," : "},\n");
        }
        fputs("  },\n", out);
    }
    fputs("};\n\n/* clang-format on */\n\n#endif\n", out);
}

/* Reads a string that was never learnt from, twice, and keeps what every head looked at. */
static void keep_maps(FILE *out, const struct xf_transformer *model)
{
    static float maps[TRAINED_LAYERS * TRAINED_HEADS * TRAINED_T * TRAINED_T];
    int tokens[TRAINED_T];
    struct xf_random random = xf_random_seeded(SEED + 2, 0);
    repeat_string(tokens, TRAINED_T, TRAINED_T / 2, &random);
    const struct xf_batch batch = {.B = 1, .T = TRAINED_T, .tokens = tokens, .targets = tokens};
    xf_attention_maps(maps, model, &batch);
    write_maps(out, tokens, maps);
}

static enum xf_status train(FILE *out, struct xf_problem *problem)
{
    struct xf_pretrainer trainer;
    const struct xf_text text = {.learn = draw_strings};
    double loss = 0;
    enum xf_status status = xf_pretrainer_init(&trainer, &plan, &text, problem);
    if (status == XF_OK)
        draw_weights(&trainer.model);
    while (status == XF_OK && trainer.step < STEPS) {
        status = xf_pretrain_step(&trainer, &loss, problem);
        if (trainer.step % 100 == 0)
            printf("step %d: %.3f nats\n", trainer.step, loss);
    }
    if (status == XF_OK) {
        print_losses(&trainer.model);
        keep_maps(out, &trainer.model);
    }
    xf_pretrainer_free(&trainer);
    return status;
}

/* ---- the trained heads ---- */

enum { HEADS = TRAINED_LAYERS * TRAINED_HEADS };

static const char *const pattern_names[XF_PATTERNS] = {
    [XF_PREVIOUS_TOKEN] = "previous token", [XF_FIRST_TOKEN] = "first token",
    [XF_SAME_POSITION] = "same position",   [XF_UNIFORM] = "uniform",
    [XF_INDUCTION] = "induction",
};

static void read_map(float *map, int head)
{
    for (int t = 0; t < TRAINED_T; t++)
        for (int s = 0; s < TRAINED_T; s++)
            map[t * TRAINED_T + s] = (float)TRAINED_MAPS[head][t][s] / 1000;
}

/* The pattern with the highest score, which is XF_PATTERNS if that is not above one half. */
static enum xf_pattern judge(const float *map, double score[XF_PATTERNS])
{
    float row[TRAINED_T];
    int best = 0;
    for (int i = 0; i < XF_PATTERNS; i++) {
        score[i] = xf_pattern_score(map, (enum xf_pattern)i, TRAINED_TOKENS, TRAINED_T, row);
        best = score[i] > score[best] ? i : best;
    }
    return score[best] > 0.5 ? (enum xf_pattern)best : XF_PATTERNS;
}

static bool draw_trained(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "trained.svg", 480, 330, "The eight heads of a small trained decoder",
        "Eight maps of 24 by 24 positions. Heads of layer 0 look around themselves, or at "
        "themselves. In layer 1, two heads have a bright stripe in the lower half, eleven "
        "positions below the diagonal: induction.");
    for (int head = 0; head < HEADS; head++) {
        float map[TRAINED_T * TRAINED_T];
        double score[XF_PATTERNS];
        read_map(map, head);
        enum xf_pattern best = judge(map, score);
        const int layer = head / TRAINED_HEADS, number = head % TRAINED_HEADS;
        double x = 12 + number * 118, y = 30 + layer * 164;
        svg_text(svg, x, y - 8, "small strong", "layer %d, head %d", layer, number);
        svg_rect(svg, x - 1, y - 1, 98, 98, 0, "grid");
        svg_heat(svg, x, y, 4, 4, map, TRAINED_T, TRAINED_T, 1);
        svg_text(svg, x, y + 114, "small soft", "%s",
                 best == XF_PATTERNS ? "other" : pattern_names[best]);
        printf("layer %d head %d:", layer, number);
        for (int i = 0; i < XF_PATTERNS; i++)
            printf(" %s %.2f", pattern_names[i], score[i]);
        printf("\n");
        if (best != XF_PATTERNS)
            svg_text(svg, x, y + 130, "small", "%.2f", score[best]);
    }
    return svg_close(svg);
}

/* The head that does most induction, with what it read along both sides. */
static bool draw_induction(const char *chapters)
{
    float map[TRAINED_T * TRAINED_T], row[TRAINED_T];
    double score[XF_PATTERNS], most = -1;
    int found = 0;
    for (int head = 0; head < HEADS; head++) {
        read_map(map, head);
        judge(map, score);
        found = score[XF_INDUCTION] > most ? head : found;
        most = fmax(most, score[XF_INDUCTION]);
    }
    read_map(map, found);
    struct svg *svg = svg_open(
        chapters, FOLDER "induction.svg", 480, 472, "An induction head, found in the trained model",
        "A map of 24 by 24 positions. Rows and columns carry the letters of a string of twelve, "
        "read twice. In the lower half each row looks at the column after the one with its own "
        "letter; these places are framed.");
    svg_text(svg, 56, 20, "small", "layer %d, head %d: induction %.2f", found / TRAINED_HEADS,
             found % TRAINED_HEADS, most);
    svg_rect(svg, 55, 45, 17 * TRAINED_T + 2, 17 * TRAINED_T + 2, 0, "grid");
    svg_heat(svg, 56, 46, 17, 17, map, TRAINED_T, TRAINED_T, 1);
    for (int t = 0; t < TRAINED_T; t++) {
        svg_text(svg, 48, 46 + 17 * t + 13, "end small mono", "%c", 'a' + TRAINED_TOKENS[t]);
        svg_text(svg, 56 + 17 * t + 8.5, 40, "middle small mono", "%c", 'a' + TRAINED_TOKENS[t]);
        if (t > 0 && xf_pattern_row(row, XF_INDUCTION, TRAINED_TOKENS, t, TRAINED_T))
            for (int s = 0; s < TRAINED_T; s++)
                if (row[s] > 0)
                    svg_rect(svg, 56 + 17 * s, 46 + 17 * t, 17, 17, 0, "line1 thin");
    }
    return svg_close(svg);
}

static bool draw_figures(const char *chapters)
{
    return draw_trained(chapters) && draw_induction(chapters);
}

int main(int count, char *arguments[])
{
    return trained_figure_main(count, arguments,
                               &(struct trained_figure){.train = train, .draw = draw_figures});
}
