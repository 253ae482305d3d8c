/* Small models of every kind, and a batch for all of them. */
#ifndef TESTS_REFERENCE_SMALL_MODEL_H
#define TESTS_REFERENCE_SMALL_MODEL_H

#include "reference/model/transformer.h"
#include "reference/ops/cross_entropy.h"
#include "tests/reference/check.h"

enum { B = 2, T = 5, S = 4, V = 11, C = 8, CONTEXT = 6 };

static const struct xf_config BASE = {
    .layers = 3, .heads = 2, .width = C, .hidden = 12, .vocabulary = V, .context = CONTEXT};

/* Every kind, norm, position, both ends, both forms of GELU; dropout in two; buckets in two. */
enum { KINDS = 14 };

static inline struct xf_config config_of(int i)
{
    const struct {
        enum xf_kind kind;
        enum xf_norm norm;
        enum xf_position position;
        bool untied;
        float dropout;
        int buckets;
    } list[KINDS] = {
        {XF_DECODER_ONLY, XF_NORM_FIRST, XF_POSITION_LEARNED, false, 0, 0},
        {XF_DECODER_ONLY, XF_NORM_LAST, XF_POSITION_NONE, true, 0, 0},
        {XF_ENCODER_ONLY, XF_NORM_LAST, XF_POSITION_LEARNED, false, 0.25f, 0},
        {XF_ENCODER_ONLY, XF_NORM_FIRST, XF_POSITION_SINUSOIDAL, true, 0, 0},
        {XF_ENCODER_DECODER, XF_NORM_LAST, XF_POSITION_SINUSOIDAL, false, 0, 0},
        {XF_ENCODER_DECODER, XF_NORM_FIRST, XF_POSITION_LEARNED, true, 0.25f, 0},
        {XF_DECODER_ONLY, XF_NORM_FIRST, XF_POSITION_APPENDED, true, 0, 0},
        {XF_ENCODER_DECODER, XF_NORM_FIRST, XF_POSITION_RELATIVE_BIAS, false, 0, 0},
        {XF_DECODER_ONLY, XF_NORM_FIRST, XF_POSITION_ROTARY, false, 0, 0},
        {XF_ENCODER_ONLY, XF_NORM_LAST, XF_POSITION_ALIBI, false, 0, 0},
        {XF_DECODER_ONLY, XF_NORM_FIRST, XF_POSITION_RELATIVE_BIAS, false, 0, 3},
        {XF_ENCODER_DECODER, XF_NORM_LAST, XF_POSITION_RELATIVE_BIAS, false, 0, 4},
        {XF_AUTOENCODER, XF_NORM_FIRST, XF_POSITION_LEARNED, false, 0.25f, 0},
        {XF_AUTOENCODER, XF_NORM_LAST, XF_POSITION_SINUSOIDAL, true, 0, 0},
    };
    struct xf_config config = BASE;
    config.kind = list[i].kind;
    config.norm = list[i].norm;
    config.position = list[i].position;
    config.untied = list[i].untied;
    config.scaled_embedding = config.position == XF_POSITION_SINUSOIDAL;
    config.gelu = i % 2 ? XF_GELU_EXACT : XF_GELU_TANH;
    config.dropout = list[i].dropout;
    config.buckets = list[i].buckets;
    config.far = 4; /* so that the last of five places is beyond it */
    return config;
}

static const int TOKENS[B * T] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
static const int TARGETS[B * T] = {1, 4, 1, XF_IGNORED, 9, 2, 6, 5, 3, 10};
static const int SOURCE[B * S] = {8, 9, 7, 9, 3, 2, 3, 8};
static const int PLACES[B * S] = {0, 1, 3, 4, 0, 2, 3, 4}; /* of what an autoencoder sees */
static const int LENGTHS[B] = {5, 4}, SOURCE_LENGTHS[B] = {2, 4};

static const struct xf_batch BATCH = {.B = B,
                                      .T = T,
                                      .S = S,
                                      .tokens = TOKENS,
                                      .targets = TARGETS,
                                      .lengths = LENGTHS,
                                      .source = SOURCE,
                                      .source_lengths = SOURCE_LENGTHS,
                                      .places = PLACES};

static const struct xf_training TRAINING = {.seed = 5, .step = 7};

/* First weights are small, so that a model begins by knowing nothing; here gradients should be felt
 * everywhere. */
static inline struct xf_transformer new_learner(const struct xf_config *config, int threads,
                                                enum xf_gradients gradients)
{
    struct xf_transformer model;
    struct xf_problem problem;
    const struct xf_capacity capacity = {
        .B = B, .T = T, .S = S, .threads = threads, .learns = true, .gradients = gradients};
    assert_int_equal(xf_transformer_init(&model, config, &capacity, &problem), XF_OK);
    xf_transformer_draw(&model, 1);
    struct xf_random random = xf_random_seeded(2, 0);
    const float deviation = 0.3f * sqrtf((float)C / (float)config->width);
    for (size_t i = 0; i < model.parameters.floats; i++) {
        model.weights[i] += deviation * (float)xf_random_normal(&random);
    }
    return model;
}

static inline struct xf_transformer new_model(const struct xf_config *config, int threads)
{
    return new_learner(config, threads, XF_GRADIENTS_AS_PAYS);
}

#endif
