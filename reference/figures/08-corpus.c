/* A model reads the kit's corpus, letter by letter: a figure of chapter 08, and its training.
 *
 *     08-corpus chapters          draws the figure
 *     08-corpus --train FILE      trains the model, and writes its losses to FILE
 *
 * FILE is the header beside this file, which is kept: a run takes minutes, and its last digits depend on
 * the processor. The model is a decoder of 3 layers, 96 wide, that sees 64 letters. It has many more
 * parameters than the text has letters, and no dropout: so it can learn the text by heart. */
#include "reference/figures/08-corpus.h"

#include <math.h>
#include <stdio.h>

#include "reference/data/batches.h"
#include "reference/data/corpus.h"
#include "reference/figures/svg.h"
#include "reference/figures/trained.h"
#include "reference/training/pretrain.h"

#define FOLDER "08-pretraining/"

/* ---- the corpus, letter by letter ---- */

enum { LETTERS = 64, CORPUS_STEPS = (CURVE_POINTS - 1) * CURVE_EVERY };

static void learn_corpus(int *window, const void *from, int B, int W, uint64_t seed,
                         uint64_t number)
{
    const struct xf_corpus *corpus = from;
    const struct xf_stretches all = {.tokens = &corpus->training, .W = W, .step = 1};
    xf_batch_random(window, &all, B, seed, number);
}

static void judge_corpus(int *window, const void *from, int B, int W, int number, int batches)
{
    const struct xf_corpus *corpus = from;
    const struct xf_stretches all = {.tokens = &corpus->held, .W = W, .step = 1};
    xf_batch_fixed(window, &all, B, number, batches);
}

/* The smallest loss, in nats, of a model that gives the same guess everywhere. */
static double unigram_entropy(const struct xf_tokens *tokens, int V)
{
    double entropy = 0;
    for (int v = 0; v < V; v++) {
        size_t times = 0;
        for (size_t i = 0; i < tokens->count; i++)
            times += tokens->token[i] == v;
        double share = (double)times / (double)tokens->count;
        entropy -= times > 0 ? share * log(share) : 0;
    }
    return entropy;
}

/* One line for each point: the mean training loss since the last one, and the held-out loss. */
static enum xf_status learn_and_judge(FILE *out, struct xf_pretrainer *trainer,
                                      struct xf_problem *problem)
{
    double loss, sum = 0;
    fputs("\n/* Nats a letter on the way: of what was learnt from since the last point, and held "
          "out. "
          "*/\nstatic const double CORPUS_LOSS[CURVE_POINTS][2] = {\n",
          out);
    for (int point = 0; point < CURVE_POINTS; point++) {
        for (int s = 0; s < (point > 0 ? CURVE_EVERY : 0); s++) {
            enum xf_status status = xf_pretrain_step(trainer, &loss, problem);
            if (status != XF_OK)
                return status;
            sum += loss / CURVE_EVERY;
        }
        double held = xf_pretrain_judge(trainer);
        fprintf(out, "    {%.3f, %.3f},\n", point > 0 ? sum : held, held);
        sum = 0;
    }
    fputs("};\n", out);
    return XF_OK;
}

/* Both are to be closed and freed, also on failure. */
static enum xf_status read_corpus(struct xf_corpus *corpus, struct xf_tokenizer *tokenizer,
                                  struct xf_problem *problem)
{
    enum xf_status status = xf_corpus_open(corpus, "reference/data/corpus.txt", problem);
    if (status != XF_OK)
        return status;
    status = xf_tokenizer_train(tokenizer, XF_TOKENIZER_CHARACTERS, corpus->text.bytes,
                                corpus->text.size, 2 * XF_BYTES_ALONE);
    if (status != XF_OK)
        return xf_problem_general(problem, status);
    return xf_corpus_encode(corpus, tokenizer, LETTERS + 1, "the corpus", problem);
}

static enum xf_status train_corpus(FILE *out, struct xf_problem *problem)
{
    struct xf_corpus corpus = {0};
    struct xf_tokenizer tokenizer = {0};
    struct xf_pretrainer trainer = {0};
    enum xf_status status = read_corpus(&corpus, &tokenizer, problem);
    const struct xf_pretraining plan = {
        .model = {.kind = XF_DECODER_ONLY,
                  .layers = 3,
                  .heads = 4,
                  .width = 96,
                  .hidden = 384,
                  .vocabulary = tokenizer.met,
                  .context = LETTERS,
                  .position = XF_POSITION_LEARNED},
        .objective = {.kind = XF_CAUSAL, .T = LETTERS, .V = tokenizer.met},
        .steps = CORPUS_STEPS,
        .batch = 16,
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
    };
    const struct xf_text text = {learn_corpus, judge_corpus, &corpus};
    if (status == XF_OK)
        status = xf_pretrainer_init(&trainer, &plan, &text, problem);
    if (status == XF_OK) {
        fprintf(out,
                "/* ln V, and the unigram entropy of the text that is held out. */\n"
                "static const double CORPUS_LINES[2] = {%.3f, %.3f};\n",
                log(tokenizer.met), unigram_entropy(&corpus.held, tokenizer.met));
        xf_transformer_draw(&trainer.model, plan.seed);
        status = learn_and_judge(out, &trainer, problem);
    }
    xf_pretrainer_free(&trainer);
    xf_tokenizer_free(&tokenizer);
    xf_corpus_close(&corpus);
    return status;
}

static enum xf_status train(FILE *out, struct xf_problem *problem)
{
    fputs("/* The losses of a model that reads the corpus: written by\n"
          " * `build/reference/figures/08-corpus --train FILE`, which says how. */\n"
          "#ifndef REFERENCE_FIGURES_08_CORPUS_H\n"
          "#define REFERENCE_FIGURES_08_CORPUS_H\n\n",
          out);
    fprintf(out, "enum { CURVE_POINTS = %d, CURVE_EVERY = %d };\n\n", CURVE_POINTS, CURVE_EVERY);
    fputs("/* clang-format off */\n\n", out);
    enum xf_status status = train_corpus(out, problem);
    fputs("\n#endif\n", out);
    return status;
}

/* ---- the figure ---- */

static double across(double step)
{
    return 48 + 400 * step / CORPUS_STEPS;
}

static double down(double loss)
{
    return 256 - 52 * loss;
}

static void draw_line(struct svg *svg, double loss, const char *name)
{
    svg_line(svg, across(0), down(loss), across(CORPUS_STEPS), down(loss), "axis dash");
    svg_text(svg, across(CORPUS_STEPS), down(loss) - 6, "end small soft", "%s = %.2f", name, loss);
}

static void draw_curve(struct svg *svg, int which, const char *looks)
{
    double points[CURVE_POINTS][2];
    for (int k = 0; k < CURVE_POINTS; k++) {
        points[k][0] = across(k * CURVE_EVERY);
        points[k][1] = down(CORPUS_LOSS[k][which]);
    }
    svg_polyline(svg, (const double(*)[2])points, CURVE_POINTS, looks);
}

static bool draw_corpus(const char *chapters)
{
    struct svg *svg =
        svg_open(chapters, FOLDER "losses.svg", 480, 304, "Reading the corpus",
                 "The loss in nats a letter against the steps of training. Both curves begin at ln "
                 "V, 4.25, and cross the unigram entropy, 3.11, within 100 steps. The loss of the "
                 "text that is learnt from falls to 0.90. That of held-out text has its lowest "
                 "point, 1.38, at step 1400, and then rises to 1.42.");
    svg_text(svg, 8, 16, "small", "loss, nats a letter");
    for (int k = 0; k <= 4; k++) {
        svg_line(svg, across(0), down(k), across(CORPUS_STEPS), down(k), "grid");
        svg_text(svg, across(0) - 6, down(k) + 4, "end small soft", "%d", k);
    }
    for (int step = 0; step <= CORPUS_STEPS; step += CORPUS_STEPS / 4)
        svg_text(svg, across(step), down(0) + 17, "middle small soft", "%d", step);
    svg_text(svg, across(CORPUS_STEPS / 2.0), down(0) + 36, "middle small", "steps of training");
    draw_line(svg, CORPUS_LINES[0], "ln V");
    draw_line(svg, CORPUS_LINES[1], "unigram entropy");
    draw_curve(svg, 0, "line1");
    draw_curve(svg, 1, "line2");
    svg_text(svg, across(CORPUS_STEPS), down(CORPUS_LOSS[CURVE_POINTS - 1][1]) - 8,
             "end small fill2", "held out");
    svg_text(svg, across(CORPUS_STEPS), down(CORPUS_LOSS[CURVE_POINTS - 1][0]) + 18,
             "end small fill1", "learnt from");
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    return trained_figure_main(count, arguments,
                               &(struct trained_figure){.train = train, .draw = draw_corpus});
}
