#include "reference/cli/story.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reference/cli/printable.h"
#include "reference/data/utf8.h"
#include "reference/model/decode.h"

/* The same seed trains and writes; this stream is for writing. */
static const uint64_t STREAM = UINT64_C(1) << 42;

struct writer {
    FILE *out;
    struct printable printable;
    const struct xf_tokenizer *tokenizer;
    const struct story *story;
    struct xf_problem *problem;
    struct xf_decoder decoder;
    struct xf_random random;
    int *token;         /* the prompt, and all that was written */
    size_t count, read; /* how many there are, and how many of them the model has read or skipped */
    int *source;        /* what an encoder-decoder reads before */
    int *order;         /* (V) */
};

/* How many tokens can be written: those that the model and the tokenizer both know. */
static int known_tokens(const struct writer *writer)
{
    const int model = writer->decoder.model->config.vocabulary, text = writer->tokenizer->met;
    return model < text ? model : text;
}

/* Reads the last tokens of a source, as many as there is context for, and what every target begins
 * with: the token that no text has. */
static void begin_target(struct writer *writer, const int *source, size_t count)
{
    const struct xf_config *config = &writer->decoder.model->config;
    const size_t context = (size_t)config->context, S = count < context ? count : context;
    const int start = config->vocabulary - 1;
    xf_decoder_source(&writer->decoder, source + (count - S), (int)S);
    xf_decoder_read(&writer->decoder, &start, 1);
}

/* Makes room in a context that is full, before the next token is read. A decoder forgets its older
 * half. Of an encoder-decoder, the target and that token, which are as long as a source can be,
 * become the source: so it learnt to go on. */
static void turn(struct writer *writer)
{
    const size_t context = (size_t)writer->decoder.model->config.context;
    if (writer->decoder.model->config.kind == XF_ENCODER_DECODER) {
        writer->read++;
        begin_target(writer, writer->token, writer->read);
    } else {
        xf_decoder_forget(&writer->decoder);
        writer->read -= context / 2;
    }
}

/* Reads all that the model has not read, as much of it at once as the context allows. */
static void read_on(struct writer *writer)
{
    struct xf_decoder *decoder = &writer->decoder;
    while (writer->read < writer->count) {
        const size_t room = (size_t)(decoder->model->config.context - decoder->read);
        const size_t left = writer->count - writer->read;
        if (room == 0) {
            turn(writer);
            continue;
        }
        const size_t next = left < room ? left : room;
        xf_decoder_read(decoder, writer->token + writer->read, (int)next);
        writer->read += next;
    }
}

/* Of an unknown token: the character that its bytes, or the first of them, belong to. */
static void name_unknown(const struct writer *writer, const char *name, const char *at)
{
    uint32_t code_point = 0;
    const int length = xf_utf8_read(&code_point, (const unsigned char *)at, strlen(at));
    if (length > 0 && !printable_is_control(code_point)) {
        xf_problem_set(writer->problem, XF_MALFORMED,
                       "The %s has '%.*s', a character that the model does not know.", name, length,
                       at);
    } else {
        xf_problem_set(writer->problem, XF_MALFORMED,
                       "The %s has the byte 0x%02x, a character that the model does not know.",
                       name, (unsigned)(unsigned char)*at);
    }
}

/* Makes tokens of a text. Of an empty one, with which it is no matter how things begin, comes a line
 * feed, or the first token if the model does not know that. Returns how many there are, or 0, and says
 * why, if the model does not know them all. */
static size_t encode(int *token, const struct writer *writer, const char *name, const char *text)
{
    const char *given = *text ? text : "\n", *at = given;
    const int known = known_tokens(writer);
    const size_t count =
        xf_tokenizer_encode(writer->tokenizer, token, (const unsigned char *)given, strlen(given));
    for (size_t i = 0; i < count; i++) {
        if (token[i] >= known && *text) {
            name_unknown(writer, name, at);
            return 0;
        }
        size_t size;
        xf_tokenizer_bytes(writer->tokenizer, token[i], &size);
        at += size;
        token[i] = token[i] < known ? token[i] : 0;
    }
    return count;
}

static void tell_what_is_seen(const char *name, size_t count, size_t context)
{
    if (count > context) {
        fprintf(stderr, "The %s has %zu tokens, of which the model sees the last %zu.\n", name,
                count, context);
    }
}

/* Reads what stands before the first token that is written. What a decoder would forget again at once
 * is skipped. */
static enum xf_status begin(struct writer *writer, const char *prompt)
{
    const struct xf_config *config = &writer->decoder.model->config;
    const size_t context = (size_t)config->context;
    if (config->kind == XF_ENCODER_DECODER) {
        const char *source = writer->story->source ? writer->story->source : "";
        const size_t count = encode(writer->source, writer, "source", source);
        writer->count = *prompt ? encode(writer->token, writer, "prompt", prompt) : 0;
        if (count == 0 || (*prompt && writer->count == 0)) {
            return XF_MALFORMED;
        }
        tell_what_is_seen("source", count, context);
        begin_target(writer, writer->source, count);
    } else {
        writer->count = encode(writer->token, writer, "prompt", prompt);
        if (writer->count == 0) {
            return XF_MALFORMED;
        }
        tell_what_is_seen("prompt", writer->count, context);
        writer->read = writer->count > context ? writer->count - context : 0;
    }
    read_on(writer);
    return XF_OK;
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

static enum xf_status write_all(struct writer *writer, const char *prompt)
{
    enum xf_status status = begin(writer, prompt);
    if (status != XF_OK) {
        return status;
    }
    for (int n = 0; n < writer->story->tokens && status == XF_OK; n++) {
        read_on(writer);
        status = write_token(writer);
    }
    printable_end(&writer->printable, writer->out);
    fputc('\n', writer->out);
    return status;
}

enum xf_status story_write(FILE *out, const struct xf_transformer *model,
                           const struct xf_tokenizer *tokenizer, const char *prompt,
                           const struct story *story, struct xf_problem *problem)
{
    const size_t source = story->source ? strlen(story->source) : 0;
    struct writer writer = {
        .out = out,
        .tokenizer = tokenizer,
        .story = story,
        .problem = problem,
        .random = xf_random_seeded(story->seed, STREAM),
        .token = calloc(strlen(prompt) + 1 + (size_t)story->tokens, sizeof(int)),
        .source = calloc(source + 1, sizeof(int)),
        .order = calloc((size_t)model->config.vocabulary, sizeof(int)),
    };
    enum xf_status status = xf_decoder_init(&writer.decoder, model, story->quantized);
    if (status == XF_OK && (!writer.token || !writer.source || !writer.order)) {
        status = XF_OUT_OF_MEMORY;
    }
    if (status == XF_OK) {
        status = write_all(&writer, prompt);
    }
    xf_decoder_free(&writer.decoder);
    free(writer.token);
    free(writer.source);
    free(writer.order);
    return status == XF_OK || status == XF_MALFORMED ? status : xf_problem_general(problem, status);
}
