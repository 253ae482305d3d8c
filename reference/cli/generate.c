/* Lets a model write: build/generate --help. */
#include <stdio.h>
#include <string.h>

#include "reference/cli/loss.h"
#include "reference/cli/options.h"
#include "reference/cli/story.h"
#include "reference/core/threads.h"
#include "reference/data/checkpoint.h"
#include "reference/data/model_settings.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2, PATH = XF_SETTING_LENGTH + 32 };

struct request {
    char checkpoint[XF_SETTING_LENGTH], prompt[XF_SETTING_LENGTH], source[XF_SETTING_LENGTH],
        loss[XF_SETTING_LENGTH];
    struct story story;
    bool int8;
    int threads;
};

#define MEMBER(name) offsetof(struct request, name)

static const struct xf_setting settings[] = {
    {"checkpoint", XF_SETTING_TEXT, MEMBER(checkpoint), 0, 0, NULL,
     "a safetensors file, with tokenizer.json or GPT-2's vocab.json and merges.txt beside it"},
    {"prompt", XF_SETTING_TEXT, MEMBER(prompt), 0, 0, NULL, "what to go on from"},
    {"source", XF_SETTING_TEXT, MEMBER(source), 0, 0, NULL,
     "what an encoder-decoder reads before it writes what follows"},
    {"tokens", XF_SETTING_WHOLE, MEMBER(story.tokens), 1, 1e6, NULL, "how many to write"},
    {"temperature", XF_SETTING_NUMBER, MEMBER(story.sampling.temperature), 0, 100, NULL,
     "0: always the likeliest; 1: as the model thinks"},
    {"top-k", XF_SETTING_WHOLE, MEMBER(story.sampling.top_k), 0, 1e6, NULL,
     "only the k likeliest; 0: all"},
    {"top-p", XF_SETTING_NUMBER, MEMBER(story.sampling.top_p), 1e-6, 1, NULL,
     "only the likeliest that have this probability together"},
    {"seed", XF_SETTING_SEED, MEMBER(story.seed), 0, 0, NULL, "of all that is random"},
    {"int8", XF_SETTING_SWITCH, MEMBER(int8), 0, 0, NULL,
     "write with weights of eight bits, which is faster"},
    {"loss", XF_SETTING_TEXT, MEMBER(loss), 0, 0, NULL,
     "do not write: say the loss over the last tenth of this file; with --int8, in both ways"},
    {"threads", XF_SETTING_WHOLE, MEMBER(threads), 0, 1024, NULL, "0: all of the machine's"},
};

static const struct request usual = {
    .checkpoint = "build/pretraining/checkpoint.safetensors",
    .story = {.sampling = {.temperature = 0.8F, .top_p = 0.95F}, .tokens = 500, .seed = 1},
};

static struct option_group options_of(struct request *request)
{
    return (struct option_group){request, settings, sizeof settings / sizeof settings[0], NULL};
}

static void usage(void)
{
    struct request request = usual;
    const struct option_group group = options_of(&request);
    puts(
        "Usage: generate [--option value]...\n\n"
        "Writes text with a model that was pretrained, or with GPT-2. Options [as they are if not\n"
        "given]:\n");
    options_print(&group, 1);
}

/* The file `name` beside the checkpoint. */
static void beside(char path[PATH], const char *checkpoint, const char *name)
{
    const char *slash = strrchr(checkpoint, '/');
    snprintf(path, PATH, "%.*s%s", slash ? (int)(slash - checkpoint) + 1 : 0, checkpoint, name);
}

static enum xf_status load_tokenizer(struct xf_tokenizer *tokenizer, const char *checkpoint,
                                     struct xf_problem *problem)
{
    char path[PATH], merges[PATH];
    beside(path, checkpoint, "vocab.json");
    beside(merges, checkpoint, "merges.txt");
    FILE *there = fopen(path, "re");
    if (there) {
        fclose(there);
        return xf_tokenizer_load_gpt2(tokenizer, path, merges, problem);
    }
    beside(path, checkpoint, "tokenizer.json");
    return xf_tokenizer_load(tokenizer, path, problem);
}

/* Loads a model that can write. Rows are planned for where a forward pass is wanted; for writing, the
 * decoder has memory of its own, and only an encoder needs the model's. */
static enum xf_status load_model(struct xf_transformer *model, const struct xf_safetensors *file,
                                 const struct request *request, struct xf_problem *problem)
{
    const char *path = request->checkpoint;
    struct xf_config config;
    enum xf_status status = xf_model_settings_from(&config, file, path, problem);
    if (status == XF_OK && config.kind != XF_DECODER_ONLY && config.kind != XF_ENCODER_DECODER) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "The model in %.300s does not read from left to right, so it cannot "
                              "write.",
                              path);
    }
    if (status == XF_OK && config.kind == XF_DECODER_ONLY && request->source[0] != '\0') {
        return xf_problem_set(problem, XF_MALFORMED,
                              "The model in %.300s has no encoder, so it takes no --source.", path);
    }
    if (status == XF_OK) {
        const struct xf_capacity capacity = {
            .B = 1, .T = request->loss[0] ? config.context : 1, .S = config.context};
        status = xf_transformer_init(model, &config, &capacity, problem);
    }
    if (status == XF_OK) {
        status = xf_checkpoint_check(&model->parameters, file, path, problem);
    }
    if (status == XF_OK) {
        const struct xf_checkpoint_block block = {XF_PREFIX_WEIGHTS, model->weights};
        status = xf_checkpoint_load(&block, &model->parameters, file, path, problem);
    }
    return status;
}

static enum xf_status quantize(struct xf_quantized *quantized, struct xf_transformer *model,
                               struct xf_problem *problem)
{
    const enum xf_status status = xf_quantized_init(quantized, model);
    return status == XF_OK ? XF_OK : xf_problem_general(problem, status);
}

static enum xf_status write_text(const struct request *request, struct xf_transformer *model,
                                 const struct xf_tokenizer *tokenizer, struct xf_problem *problem)
{
    struct xf_quantized quantized = {0};
    struct story story = request->story;
    enum xf_status status = XF_OK;
    story.source = request->source;
    if (request->int8) {
        story.quantized = &quantized;
        status = quantize(&quantized, model, problem);
    }
    if (status == XF_OK) {
        fputs(request->prompt, stdout);
        status = story_write(stdout, model, tokenizer, request->prompt, &story, problem);
    }
    xf_quantized_free(&quantized);
    return status;
}

/* The loss in float32, and then what eight bits make of it. */
static enum xf_status say_loss(const struct request *request, struct xf_transformer *model,
                               const struct xf_tokenizer *tokenizer, struct xf_problem *problem)
{
    struct xf_corpus corpus = {0};
    struct xf_quantized quantized = {0};
    enum xf_status status = loss_open(&corpus, request->loss, tokenizer, &model->config, problem);
    if (status == XF_OK) {
        const double loss = loss_over(&corpus, model);
        printf("float32  %.5f nats a token\n", loss);
        if (request->int8) {
            status = quantize(&quantized, model, problem);
        }
        if (request->int8 && status == XF_OK) {
            const double rounded = loss_over(&corpus, model);
            printf("int8     %.5f nats a token, a change of %+.5f\n", rounded, rounded - loss);
        }
    }
    xf_quantized_free(&quantized);
    xf_corpus_close(&corpus);
    return status;
}

static enum xf_status generate(const struct request *request, struct xf_problem *problem)
{
    struct xf_safetensors file;
    struct xf_transformer model = {0};
    struct xf_tokenizer tokenizer = {0};
    enum xf_status status = xf_safetensors_open(&file, request->checkpoint, problem);
    if (status == XF_OK) {
        xf_threads_set(request->threads);
        status = load_model(&model, &file, request, problem);
    }
    if (status == XF_OK) {
        status = load_tokenizer(&tokenizer, request->checkpoint, problem);
    }
    if (status == XF_OK) {
        status = request->loss[0] ? say_loss(request, &model, &tokenizer, problem)
                                  : write_text(request, &model, &tokenizer, problem);
    }
    xf_tokenizer_free(&tokenizer);
    xf_transformer_free(&model);
    xf_safetensors_close(&file);
    return status;
}

int main(int argc, char **argv)
{
    struct request request = usual;
    struct xf_problem problem;
    const struct option_group group = options_of(&request);
    if (options_given(argc, argv, "help")) {
        usage();
        return 0;
    }
    if (options_read(argc, argv, &group, 1, &problem) != XF_OK) {
        fprintf(stderr, "generate: %s Try --help.\n", problem.sentence);
        return STATUS_USAGE;
    }
    if (generate(&request, &problem) != XF_OK) {
        fprintf(stderr, "generate: %s\n", problem.sentence);
        return STATUS_FAILED;
    }
    return 0;
}
