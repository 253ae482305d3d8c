/* How few labels a pretrained model needs: a figure of chapter 08, and the experiment behind it.
 *
 *     08-world chapters          draws the figure
 *     08-world --train FILE      makes the experiment, and writes its numbers to FILE
 *
 * FILE is the header beside this file, which is kept: a run takes half a minute, and its last digits
 * depend on the processor.
 *
 * The text is of a constructed world: passages in an invented language, each about one of two topics. A
 * passage is WORDS words long. Every third is a little word, of which there are LITTLE, in turn. The
 * others are content: in nine cases of ten a word of the passage's topic, else one of the other topic's,
 * each of the TOPIC_WORDS equally likely. Nothing in a word's number tells its topic. A decoder of 2
 * layers, 64 wide, reads passages without labels. Then linear probes learn to tell the topic, from 10, 50
 * and 250 labels, 20 times from different ones. */
#include "reference/figures/08-world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/core/random.h"
#include "reference/figures/svg.h"
#include "reference/figures/trained.h"
#include "reference/training/pretrain.h"
#include "reference/training/probe.h"

#define FOLDER "08-pretraining/"

/* ---- the constructed world ---- */

enum { WORDS = 13, LITTLE = 4, TOPIC_WORDS = 400, VOCABULARY = LITTLE + 2 * TOPIC_WORDS };

/* Draws a passage, (WORDS), and returns its topic, 0 or 1. Even contents are topic 0's. */
static int draw_passage(int *word, struct xf_random *random)
{
    const int topic = (int)xf_random_below(random, 2);
    for (int t = 0; t < WORDS; t++) {
        const int strays = xf_random_below(random, 10) == 0;
        const int content = 2 * (int)xf_random_below(random, TOPIC_WORDS) + (topic ^ strays);
        word[t] = t % 3 == 0 ? t / 3 % LITTLE : LITTLE + content;
    }
    return topic;
}

enum { READ = WORDS - 1, PASSAGES = 6000, HELD = 512, LABELLED = 1000, DRAWS = 20 };
enum { WORLD_WIDTH = 64, MOST_FEATURES = VOCABULARY + 1 };
static const int budget[BUDGETS] = {10, 50, 250};

struct world {
    int text[PASSAGES][WORDS], held[HELD][WORDS]; /* without labels */
    int passage[2][LABELLED][WORDS];              /* to learn from, and to test by */
    int topic[2][LABELLED];
    float features[2][LABELLED * MOST_FEATURES];
    float weight[2 * MOST_FEATURES], scratch[3 * LABELLED + 2 * MOST_FEATURES];
};

static void learn_world(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    const struct world *world = from;
    struct xf_random random = xf_random_seeded(seed, number);
    for (int b = 0; b < B; b++)
        memcpy(window + b * W, world->text[xf_random_below(&random, PASSAGES)],
               sizeof world->text[0]);
}

static void judge_world(int *window, const void *from, int B, int W, int number, int batches)
{
    const struct world *world = from;
    (void)batches;
    for (int b = 0; b < B; b++)
        memcpy(window + b * W, world->held[number * B + b], sizeof world->held[0]);
}

static void draw_world(struct world *world)
{
    struct xf_random random = xf_random_seeded(8, UINT64_C(1) << 42);
    for (int i = 0; i < PASSAGES; i++)
        draw_passage(world->text[i], &random);
    for (int i = 0; i < HELD; i++)
        draw_passage(world->held[i], &random);
    for (int set = 0; set < 2; set++)
        for (int i = 0; i < LABELLED; i++)
            world->topic[set][i] = draw_passage(world->passage[set][i], &random);
}

/* A passage's features: how often it has each word; or what the model's top has, on the mean of all
 * places. The last feature is 1, for a bias. Returns how many there are. */
static int find_features(struct world *world, const struct xf_transformer *model)
{
    const int count = (model ? WORLD_WIDTH : VOCABULARY) + 1;
    memset(world->features, 0, sizeof world->features);
    for (int set = 0; set < 2; set++) {
        for (int i = 0; i < LABELLED; i++) {
            const int *word = world->passage[set][i];
            float *feature = world->features[set] + i * count;
            const struct xf_batch batch = {.B = 1, .T = READ, .tokens = word};
            if (model) {
                const struct xf_pass pass = xf_transformer_pass(model, NULL);
                xf_transformer_forward(model, &batch, &pass);
            }
            for (int t = 0; t < READ && !model; t++)
                feature[word[t]]++;
            for (int k = 0; k < READ * WORLD_WIDTH && model; k++)
                feature[k % WORLD_WIDTH] += model->decoder.top[k] / READ;
            feature[count - 1] = 1;
        }
    }
    return count;
}

/* The rate at which steps of the probe cannot part, whatever they begin with (probe.h), but for a
 * quarter. */
static float safe_rate(const struct world *world, int count)
{
    double squares = 0;
    for (int i = 0; i < LABELLED * count; i++)
        squares += (double)world->features[0][i] * (double)world->features[0][i];
    return (float)(3 * LABELLED / squares);
}

/* The share of passages whose topic is told right: mean and standard deviation over draws of labels. */
static void test_probes(FILE *out, struct world *world, const struct xf_transformer *model)
{
    const int count = find_features(world, model);
    fputs("    {", out);
    for (int b = 0; b < BUDGETS; b++) {
        double sum = 0, squares = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            struct xf_probe probe = {.N = budget[b], .C = count, .K = 2, .steps = 1000};
            const int from = draw * (LABELLED - budget[b]) / (DRAWS - 1);
            probe.rate = safe_rate(world, count);
            xf_probe_train(world->weight, world->features[0] + from * count, world->topic[0] + from,
                           world->scratch, &probe);
            probe.N = LABELLED;
            const double right = xf_probe_accuracy(world->weight, world->features[1],
                                                   world->topic[1], world->scratch, &probe);
            sum += right / DRAWS;
            squares += right * right / DRAWS;
        }
        fprintf(out, "{%.3f, %.3f}, ", sum, sqrt(fmax(0, squares - sum * sum)));
    }
    fputs("},\n", out);
}

static const struct xf_pretraining plan = {
    .model = {.kind = XF_DECODER_ONLY,
              .layers = 2,
              .heads = 4,
              .width = WORLD_WIDTH,
              .hidden = 4 * WORLD_WIDTH,
              .vocabulary = VOCABULARY,
              .context = READ,
              .position = XF_POSITION_LEARNED},
    .objective = {.kind = XF_CAUSAL, .T = READ, .V = VOCABULARY},
    .steps = 1000,
    .batch = HELD / 8,
    .accumulation = 1,
    .eval_batches = 8,
    .rate = 0.003f,
    .low_rate = 0.0003f,
    .warmup = 100,
    .beta1 = 0.9f,
    .beta2 = 0.95f,
    .decay = 0.1f,
    .clip = 1,
    .seed = 8,
    .threads = 1,
};

static enum xf_status train_world(FILE *out, struct world *world, struct xf_problem *problem)
{
    struct xf_pretrainer trainer;
    const struct xf_text text = {learn_world, judge_world, world};
    double loss, before = 0;
    enum xf_status status = xf_pretrainer_init(&trainer, &plan, &text, problem);
    if (status == XF_OK) {
        draw_world(world);
        xf_transformer_draw(&trainer.model, plan.seed);
        fputs("/* What share of topics was told right, mean and standard deviation: from the words "
              "alone, from\n * the model before it was trained, and after. */\n"
              "static const double ACCURACY[SOURCES][BUDGETS][2] = {\n",
              out);
        test_probes(out, world, NULL);
        test_probes(out, world, &trainer.model);
        before = xf_pretrain_judge(&trainer);
    }
    while (status == XF_OK && trainer.step < plan.steps)
        status = xf_pretrain_step(&trainer, &loss, problem);
    if (status == XF_OK) {
        test_probes(out, world, &trainer.model);
        fprintf(out,
                "};\n\n/* Nats a word of held-out passages, before and after. */\n"
                "static const double WORLD_LOSS[2] = {%.3f, %.3f};\n",
                before, xf_pretrain_judge(&trainer));
    }
    xf_pretrainer_free(&trainer);
    return status;
}

static enum xf_status train(FILE *out, struct xf_problem *problem)
{
    struct world *world = malloc(sizeof *world);
    if (!world)
        return xf_problem_general(problem, XF_OUT_OF_MEMORY);
    fputs("/* What few labels were good for: written by\n"
          " * `build/reference/figures/08-world --train FILE`, which says how. */\n"
          "#ifndef REFERENCE_FIGURES_08_WORLD_H\n"
          "#define REFERENCE_FIGURES_08_WORLD_H\n\n",
          out);
    fprintf(out, "enum { SOURCES = %d, BUDGETS = %d };\n\n", SOURCES, BUDGETS);
    fputs("/* clang-format off */\n\n", out);
    enum xf_status status = train_world(out, world, problem);
    fputs("\n#endif\n", out);
    free(world);
    return status;
}

/* ---- the figure ---- */

static double across(int b)
{
    return 96 + 132 * b;
}

static double down(double share)
{
    return 222 - 380 * (share - 0.5);
}

static void draw_source(struct svg *svg, int source, const char *number)
{
    char line[16], fill[16];
    double points[BUDGETS][2];
    snprintf(line, sizeof line, "line%s", number);
    snprintf(fill, sizeof fill, "fill%s", number);
    for (int b = 0; b < BUDGETS; b++) {
        const double mean = ACCURACY[source][b][0], spread = ACCURACY[source][b][1];
        points[b][0] = across(b) + 5 * (source - 1);
        points[b][1] = down(mean);
        svg_line(svg, points[b][0], down(mean - spread), points[b][0], down(mean + spread), line);
        svg_circle(svg, points[b][0], points[b][1], 4, fill);
    }
    svg_polyline(svg, (const double(*)[2])points, BUDGETS, line);
}

static bool draw_world_figure(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "few-labels.svg", 480, 282, "How few labels are needed",
        "The share of passages whose topic is told right, against 10, 50 and 250 labels. With the "
        "pretrained model it is 0.99 from 10 labels on. From the words alone it rises from 0.59 by "
        "way of 0.86 to 0.99. With the same model untrained it rises from 0.55 to 0.68.");
    svg_text(svg, 8, 16, "small", "told right");
    for (int k = 5; k <= 10; k++) {
        svg_line(svg, 48, down(k / 10.0), 448, down(k / 10.0), "grid");
        svg_text(svg, 42, down(k / 10.0) + 4, "end small soft", "%.1f", k / 10.0);
    }
    for (int b = 0; b < BUDGETS; b++)
        svg_text(svg, across(b), down(0.5) + 17, "middle small soft", "%d", budget[b]);
    svg_text(svg, across(1), down(0.5) + 36, "middle small", "labels");
    draw_source(svg, 0, "2");
    draw_source(svg, 1, "3");
    draw_source(svg, 2, "1");
    svg_text(svg, across(0) + 12, down(0.945), "small fill1", "pretrained model");
    svg_text(svg, across(1) + 12, down(0.765), "small fill2", "words alone");
    svg_text(svg, across(1) + 40, down(0.56), "small fill3", "the same model, untrained");
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    return trained_figure_main(count, arguments,
                               &(struct trained_figure){.train = train, .draw = draw_world_figure});
}
