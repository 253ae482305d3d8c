#include "reference/cli/story.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reference/cli/printable.h"
#include "reference/model/decode.h"

/* The same seed trains and writes; this stream is for writing. */
static const uint64_t STREAM = UINT64_C(1) << 42;

struct writer {
    FILE *out;
    struct printable printable;
    const struct xf_tokenizer *tokenizer;
    const struct story *story;
    struct xf_decoder decoder;
    struct xf_random random;
    int *token; /* the prompt, and all that was written */
    size_t count;
    int *order; /* (V) */
};

/* Reads one more token of writer->token, after making room if the context is full. */
static void read_token(struct writer *writer, size_t index)
{
    struct xf_decoder *decoder = &writer->decoder;
    const int context = decoder->model->config.context;
    if (decoder->read == context) {
        xf_decoder_forget(decoder);
        const int half = context / 2;
        if (half > 0) {
            xf_decoder_read(decoder, writer->token + index - half, half);
        }
    }
    xf_decoder_read(decoder, writer->token + index, 1);
}

/* How many tokens can be written: those that the model and the tokenizer both know. */
static int known_tokens(const struct writer *writer)
{
    const int model = writer->decoder.model->config.vocabulary, text = writer->tokenizer->met;
    return model < text ? model : text;
}

/* Whether the model knows all of the prompt. Where there is none, and so no matter how it begins, a
 * line feed that it does not know becomes its first token. */
static bool understands(struct writer *writer, const char *prompt)
{
    const int known = known_tokens(writer);
    for (size_t i = 0; i < writer->count; i++) {
        if (writer->token[i] >= known && *prompt) {
            return false;
        }
        writer->token[i] = writer->token[i] < known ? writer->token[i] : 0;
    }
    return true;
}

static enum xf_status write_token(struct writer *writer)
{
    const int V = known_tokens(writer);
    for (int v = 0; v < V; v++) {
        if (!isfinite(writer->decoder.logits[v])) {
            return XF_NOT_FINITE;
        }
    }
    const int token = xf_sample(writer->decoder.logits, writer->order, V, &writer->story->sampling,
                                &writer->random);
    size_t size;
    const unsigned char *bytes = xf_tokenizer_bytes(writer->tokenizer, token, &size);
    if (isatty(fileno(writer->out))) {
        printable_write(&writer->printable, writer->out, bytes, size);
    } else {
        fwrite(bytes, 1, size, writer->out);
    }
    fflush(writer->out);
    writer->token[writer->count++] = token;
    return XF_OK;
}

static enum xf_status write_all(struct writer *writer)
{
    enum xf_status status = XF_OK;
    /* What is before the last context is forgotten again at once. */
    const size_t context = (size_t)writer->decoder.model->config.context;
    for (size_t i = writer->count > context ? writer->count - context : 0; i < writer->count; i++) {
        read_token(writer, i);
    }
    for (int n = 0; n < writer->story->tokens && status == XF_OK; n++) {
        status = write_token(writer);
        if (status == XF_OK && n + 1 < writer->story->tokens) {
            read_token(writer, writer->count - 1);
        }
    }
    printable_end(&writer->printable, writer->out);
    fputc('\n', writer->out);
    return status;
}

enum xf_status story_write(FILE *out, const struct xf_transformer *model,
                           const struct xf_tokenizer *tokenizer, const char *prompt,
                           const struct story *story)
{
    const char *text = *prompt ? prompt : "\n";
    const size_t size = strlen(text), room = size + (size_t)story->tokens;
    struct writer writer = {.out = out,
                            .tokenizer = tokenizer,
                            .story = story,
                            .random = xf_random_seeded(story->seed, STREAM),
                            .token = calloc(room, sizeof(int)),
                            .order = calloc((size_t)model->config.vocabulary, sizeof(int))};
    enum xf_status status = xf_decoder_init(&writer.decoder, model, NULL);
    if (status == XF_OK && (!writer.token || !writer.order)) {
        status = XF_OUT_OF_MEMORY;
    }
    if (status == XF_OK) {
        writer.count =
            xf_tokenizer_encode(tokenizer, writer.token, (const unsigned char *)text, size);
        status = understands(&writer, prompt) ? write_all(&writer) : XF_MALFORMED;
    }
    xf_decoder_free(&writer.decoder);
    free(writer.token);
    free(writer.order);
    return status;
}
