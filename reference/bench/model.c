#include <stdlib.h>

#include "reference/bench/work.h"
#include "reference/core/random.h"
#include "reference/model/decode.h"
#include "reference/training/pretrain.h"

/* A GPT-2 in all but its extents. */
static struct xf_config gpt(int L, int H, int C, int V, int context)
{
    return (struct xf_config){.kind = XF_DECODER_ONLY,
                              .layers = L,
                              .heads = H,
                              .width = C,
                              .hidden = 4 * C,
                              .vocabulary = V,
                              .context = context,
                              .position = XF_POSITION_LEARNED};
}

/* Weights of the products that every row meets; the output embedding is one of them. */
static double matrix_weights(const struct xf_config *config)
{
    const double C = config->width;
    return config->layers * (4 * C * C + 2 * C * config->hidden) + config->vocabulary * C;
}

/* Any text does: tokens are drawn at random. `from` is V. */
static void draw_text(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    struct xf_random random = xf_random_seeded(seed, number);
    for (int i = 0; i < B * W; i++) {
        window[i] = (int)xf_random_below(&random, (uint32_t) * (const int *)from);
    }
}

struct training {
    struct xf_pretrainer trainer;
    int V;
};

static void run_step(void *state)
{
    struct training *training = state;
    struct xf_problem problem;
    double loss;
    if (xf_pretrain_step(&training->trainer, &loss, &problem) != XF_OK) {
        abort(); /* at this rate of learning numbers do not end */
    }
}

static void close_training(void *state)
{
    struct training *training = state;
    xf_pretrainer_free(&training->trainer);
    free(training);
}

/* Each weight meets each row in three products: forward, back to the input, back to the weight. */
bool bench_open_step(struct bench_work *work, const int *extents)
{
    const int L = extents[0], H = extents[1], C = extents[2], T = extents[3], B = extents[4];
    struct training *training = calloc(1, sizeof *training);
    *work = (struct bench_work){.state = training, .run = run_step, .close = close_training};
    if (!training) {
        return false;
    }
    training->V = extents[5];
    const struct xf_pretraining plan = {
        .model = gpt(L, H, C, training->V, T),
        .objective = {.kind = XF_CAUSAL, .T = T, .V = training->V},
        .steps = 1 << 20,
        .batch = B,
        .accumulation = 1,
        .rate = 1e-4F,
        .low_rate = 1e-4F,
        .beta1 = 0.9F,
        .beta2 = 0.99F,
        .decay = 0.1F,
        .clip = 1,
        .seed = 1,
    };
    const struct xf_text text = {.learn = draw_text, .from = &training->V};
    struct xf_problem problem;
    if (xf_pretrainer_init(&training->trainer, &plan, &text, &problem) != XF_OK) {
        return false;
    }
    xf_transformer_draw(&training->trainer.model, 1);
    work->amount = 6.0 * B * T * matrix_weights(&plan.model) +
                   3.5 * L * bench_attention_operations(B, H, T, C / H);
    return true;
}

struct decoding {
    struct xf_transformer model;
    struct xf_quantized quantized;
    struct xf_decoder decoder;
};

static void run_decode(void *state)
{
    struct decoding *decoding = state;
    decoding->decoder.read = decoding->model.config.context - 1;
    const int token = 0;
    xf_decoder_read(&decoding->decoder, &token, 1);
}

static void close_decoding(void *state)
{
    struct decoding *decoding = state;
    xf_decoder_free(&decoding->decoder);
    xf_quantized_free(&decoding->quantized);
    xf_transformer_free(&decoding->model);
    free(decoding);
}

/* Every weight and everything in the cache is read once. What rows of weights have besides, their
 * scales, is not worth counting. */
static bool open_decode(struct bench_work *work, const int *extents, bool int8)
{
    const int L = extents[0], H = extents[1], C = extents[2], V = extents[3], S = extents[4];
    const struct xf_config config = gpt(L, H, C, V, S);
    const struct xf_capacity capacity = {.B = 1, .T = 1};
    const double kept = 2.0 * L * S * C;
    struct decoding *decoding = calloc(1, sizeof *decoding);
    struct xf_problem problem;
    *work = (struct bench_work){.state = decoding, .run = run_decode, .close = close_decoding};
    if (!decoding || xf_transformer_init(&decoding->model, &config, &capacity, &problem) != XF_OK) {
        return false;
    }
    xf_transformer_draw(&decoding->model, 1);
    if ((int8 && xf_quantized_init(&decoding->quantized, &decoding->model) != XF_OK) ||
        xf_decoder_init(&decoding->decoder, &decoding->model, int8 ? &decoding->quantized : NULL) !=
            XF_OK) {
        return false;
    }
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < (size_t)kept / 2; i++) {
        decoding->decoder.keys[i] = (float)xf_random_normal(&random);
        decoding->decoder.values[i] = (float)xf_random_normal(&random);
    }
    work->amount =
        matrix_weights(&config) * (int8 ? sizeof(int8_t) : sizeof(float)) + kept * sizeof(float);
    return true;
}

bool bench_open_decode(struct bench_work *work, const int *extents)
{
    return open_decode(work, extents, false);
}

bool bench_open_decode_int8(struct bench_work *work, const int *extents)
{
    return open_decode(work, extents, true);
}
