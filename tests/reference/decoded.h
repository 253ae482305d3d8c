/* Models to decode with, and a text for them. */
#ifndef TESTS_REFERENCE_DECODED_H
#define TESTS_REFERENCE_DECODED_H

#include "reference/model/decode.h"
#include "tests/reference/check.h"

enum { V = 37, CONTEXT = 21 };

static inline struct xf_config config_of(enum xf_kind kind, enum xf_position position,
                                         enum xf_norm norm)
{
    return (struct xf_config){.kind = kind,
                              .layers = 3,
                              .heads = 3,
                              .width = 24,
                              .hidden = 80,
                              .vocabulary = V,
                              .context = CONTEXT,
                              .position = position,
                              .norm = norm};
}

/* A model of normal weights, large enough that every part matters. */
static inline struct xf_transformer new_model(const struct xf_config *config, int threads)
{
    struct xf_transformer model;
    struct xf_problem problem;
    const struct xf_capacity capacity = {.B = 1, .T = CONTEXT, .S = CONTEXT, .threads = threads};
    assert_int_equal(xf_transformer_init(&model, config, &capacity, &problem), XF_OK);
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < model.parameters.floats; i++) {
        model.weights[i] = 0.3F * (float)xf_random_normal(&random);
    }
    return model;
}

/* What is read, and the S tokens of the source, which only an encoder-decoder has. */
struct text {
    int tokens[CONTEXT], source[CONTEXT], S;
};

static inline struct text new_text(struct xf_random *random, int S)
{
    struct text text = {.S = S};
    for (int t = 0; t < CONTEXT; t++) {
        text.tokens[t] = (int)xf_random_below(random, V);
        text.source[t] = (int)xf_random_below(random, V);
    }
    return text;
}

/* A forward pass over all of it. Returns the logits, (CONTEXT,V). */
static inline const float *logits_of(const struct xf_transformer *model, const struct text *text)
{
    const struct xf_batch batch = {
        .B = 1, .T = CONTEXT, .tokens = text->tokens, .S = text->S, .source = text->source};
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, &batch, &pass);
    }
    return model->output.logits;
}

/* Reads all tokens, `first` of them at once and the others by `step`, and compares the logits with
 * those of a forward pass, to `tolerance` times the largest. A wrong key, place or norm makes a
 * difference of that logit's own size. */
static inline void check_reading(struct xf_decoder *decoder, const struct text *text, int first,
                                 int step, const float *logits, double tolerance)
{
    double largest = 0;
    for (int i = 0; i < CONTEXT * V; i++) {
        largest = fmax(largest, fabs((double)logits[i]));
    }
    assert_true(largest > 1);
    if (decoder->model->config.kind == XF_ENCODER_DECODER) {
        xf_decoder_source(decoder, text->source, text->S);
    }
    for (int t = 0, count = first; t < CONTEXT; t += count, count = step) {
        xf_decoder_read(decoder, &text->tokens[t], count);
        for (int v = 0; v < V; v++) {
            assert_close(decoder->logits[v], logits[(t + count - 1) * V + v], tolerance * largest);
        }
    }
    assert_int_equal(decoder->read, CONTEXT);
    xf_decoder_forget(decoder);
}

#endif
