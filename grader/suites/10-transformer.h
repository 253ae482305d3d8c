/* What chapter 10's functions should do, by the engine, and how far honest work may be from it. */
#ifndef GRADER_SUITES_10_TRANSFORMER_H
#define GRADER_SUITES_10_TRANSFORMER_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chapters/10-transformer/transformer.h"
#include "grader/compare/compare.h"
#include "reference/attention/attention.h"
#include "reference/core/random.h"
#include "reference/model/transformer.h"
#include "reference/ops/layer_norm.h"
#include "reference/ops/linear.h"
#include "reference/ops/softmax.h"

enum { MAX_TOKENS = 12, MAX_C = 12, MAX_F = 17, MAX_V = 13, MAX_L = 3 };
enum { MAX_ROWS = MAX_TOKENS * MAX_C, MAX_OUT = MAX_TOKENS * MAX_V, MAX_WEIGHTS = 1 << 14 };

/* What a function of the chapter is given; those that it is not are NULL or 0. */
struct question {
    struct sizes size;
    int S, T;
    const float *x, *memory;
    const int *source, *target;
};

/* Writes what the function should, with these weights. */
typedef void answer(float *out, const struct question *q, const float *W);

/* ---- a model of the engine's with the chapter's weights ---- */

static inline void engine_open(struct xf_transformer *model, const struct question *q,
                               struct xf_config config)
{
    config.kind = XF_ENCODER_DECODER;
    config.heads = q->size.H;
    config.width = q->size.C;
    config.hidden = q->size.F;
    config.context = MAX_TOKENS;
    config.norm = XF_NORM_LAST;
    config.gelu = XF_GELU_EXACT;
    const struct xf_capacity capacity = {.B = 1, .T = MAX_TOKENS, .S = MAX_TOKENS, .threads = 1};
    struct xf_problem problem = {0};
    if (xf_transformer_init(model, &config, &capacity, &problem) != XF_OK)
        abort();
}

static inline void place(struct xf_transformer *model, size_t where, const float *W, int count)
{
    memcpy(model->weights + where, W, sizeof *W * (size_t)count);
}

static inline void place_norm(struct xf_transformer *model, struct xf_norm_place norm,
                              const float *gain, int C)
{
    place(model, norm.gain, gain, C);
    place(model, norm.bias, gain + C, C);
}

/* The engine keeps matrices that read the same rows side by side: (C, parts * C). */
static inline void place_beside(struct xf_transformer *model, size_t where, const float *W,
                                int parts, int C)
{
    for (int i = 0; i < parts * C; i++) /* row i % C of part i / C */
        place(model, where + (size_t)((i % C * parts + i / C) * C), W + i * C, C);
}

static inline void place_feed_forward(struct xf_transformer *model,
                                      const struct xf_block_place *block, const float *W, int C,
                                      int F)
{
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    place(model, block->expand.weight, w.W_1, C * F);
    place(model, block->expand.bias, w.b_1, F);
    place(model, block->contract.weight, w.W_2, F * C);
    place(model, block->contract.bias, w.b_2, C);
}

static inline const float *place_encoder(struct xf_transformer *model, int l, const float *W,
                                         const struct sizes *size)
{
    const struct encoder_weights w = encoder_weights(W, size);
    const struct xf_block_place *block = &model->layout.encoder.blocks[l];
    const int C = size->C;
    place_beside(model, block->qkv.weight, w.attention, 3, C);
    place(model, block->merge.weight, w.attention + 3 * C * C, C * C);
    place_norm(model, block->attention_norm, w.gain_1, C);
    place_feed_forward(model, block, w.feed_forward, C, size->F);
    place_norm(model, block->feed_norm, w.gain_2, C);
    return w.end;
}

static inline const float *place_decoder(struct xf_transformer *model, int l, const float *W,
                                         const struct sizes *size)
{
    const struct decoder_weights w = decoder_weights(W, size);
    const struct xf_block_place *block = &model->layout.decoder.blocks[l];
    const int C = size->C;
    place_beside(model, block->qkv.weight, w.self_attention, 3, C);
    place(model, block->merge.weight, w.self_attention + 3 * C * C, C * C);
    place_norm(model, block->attention_norm, w.gain_1, C);
    place(model, block->cross_query.weight, w.cross_attention, C * C);
    place_beside(model, block->cross_memory.weight, w.cross_attention + C * C, 2, C);
    place(model, block->cross_merge.weight, w.cross_attention + 3 * C * C, C * C);
    place_norm(model, block->cross_norm, w.gain_2, C);
    place_feed_forward(model, block, w.feed_forward, C, size->F);
    place_norm(model, block->feed_norm, w.gain_3, C);
    return w.end;
}

/* ---- the answers ---- */

/* Takes rows x, which stand in as the embeddings of tokens 0, 1, ..., through a stack of one. */
static inline void stack_answer(float *out, struct xf_transformer *model, struct xf_stack *stack,
                                const struct question *q, int rows)
{
    int tokens[MAX_TOKENS];
    for (int t = 0; t < rows; t++)
        tokens[t] = t;
    place(model, model->layout.embedding, q->x, rows * q->size.C);
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    const struct xf_rows own = xf_rows_of(&pass, 1, rows, NULL);
    const struct xf_rows others = xf_rows_of(&pass, 1, q->S, NULL);
    const struct xf_memory memory = {.rows = &others, .x = q->memory};
    xf_stack_forward(stack, tokens, &memory, &pass, &own);
    memcpy(out, stack->top, sizeof *out * (size_t)(rows * q->size.C));
    xf_transformer_free(model);
}

static inline void encoder_answer(float *out, const struct question *q, const float *W)
{
    struct xf_transformer model;
    engine_open(&model, q, (struct xf_config){.layers = 1, .vocabulary = MAX_TOKENS});
    place_encoder(&model, 0, W, &q->size);
    stack_answer(out, &model, &model.encoder, q, q->S);
}

static inline void decoder_answer(float *out, const struct question *q, const float *W)
{
    struct xf_transformer model;
    engine_open(&model, q, (struct xf_config){.layers = 1, .vocabulary = MAX_TOKENS});
    place_decoder(&model, 0, W, &q->size);
    stack_answer(out, &model, &model.decoder, q, q->T);
}

static inline void transformer_answer(float *out, const struct question *q, const float *W)
{
    const struct sizes *size = &q->size;
    struct xf_transformer model;
    engine_open(&model, q,
                (struct xf_config){.layers = size->L,
                                   .vocabulary = size->V,
                                   .position = XF_POSITION_SINUSOIDAL,
                                   .scaled_embedding = true});
    const float *block = transformer_weights(W, size).encoder;
    place(&model, model.layout.embedding, W, size->V * size->C);
    for (int l = 0; l < size->L; l++)
        block = place_encoder(&model, l, block, size);
    for (int l = 0; l < size->L; l++)
        block = place_decoder(&model, l, block, size);
    const struct xf_batch batch = {
        .B = 1, .T = q->T, .tokens = q->target, .S = q->S, .source = q->source};
    const struct xf_pass pass = xf_transformer_pass(&model, NULL);
    xf_transformer_forward(&model, &batch, &pass);
    xf_softmax(out, model.output.logits, q->T, size->V);
    xf_transformer_free(&model);
}

static inline void feed_forward_answer(float *out, const struct question *q, const float *W)
{
    static float hidden[MAX_TOKENS * MAX_F];
    const int T = q->T, C = q->size.C, F = q->size.F;
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    const struct xf_linear first = {.rows = T, .in = C, .out = F};
    const struct xf_linear second = {.rows = T, .in = F, .out = C};
    xf_linear_forward(hidden, q->x, w.W_1, w.b_1, &first, 0, F);
    xf_gelu_forward(hidden, hidden, (size_t)T * (size_t)F, XF_GELU_EXACT);
    xf_linear_forward(out, hidden, w.W_2, w.b_2, &second, 0, C);
}

static inline void cross_answer(float *out, const struct question *q, const float *W)
{
    static float query[MAX_ROWS], memory[2][MAX_ROWS], mixed[MAX_ROWS];
    const int T = q->T, S = q->S, C = q->size.C, D = C / q->size.H;
    const struct xf_linear own = {.rows = T, .in = C, .out = C};
    const struct xf_linear other = {.rows = S, .in = C, .out = C};
    struct xf_attention a = {.B = 1, .H = q->size.H, .T = T, .S = S, .D = D};
    a.q = a.out = xf_strides_of_rows(T, C, D);
    a.k = a.v = xf_strides_of_rows(S, C, D);
    a.scale = xf_attention_scale(D);
    xf_linear_forward(query, q->x, W, NULL, &own, 0, C);
    for (int i = 0; i < 2; i++)
        xf_linear_forward(memory[i], q->memory, W + (i + 1) * C * C, NULL, &other, 0, C);
    struct xf_arena scratch;
    if (xf_arena_init(&scratch, xf_attention_scratch_alone(D)) != XF_OK)
        abort();
    xf_attention_forward_alone(mixed, NULL, query, memory[0], memory[1], &a, &scratch);
    xf_arena_free(&scratch);
    xf_linear_forward(out, mixed, W + 3 * C * C, NULL, &own, 0, C);
}

/* ---- tolerances ---- */

/* How far an honest float32 evaluation may be from what the engine gave, element by element.
 *
 * A product of matrices in float32, in any order, is the exact product with weights that are off by
 * (n + 1) u each at most, for sums of n terms [Higham 2002, section 3.5]. So: move every weight by a
 * known part of itself, up or down at random, and see how far the answer moves. Then scale that from
 * the known part to (n + 1) u, for both sides. Weights are off by other amounts in each row, norms,
 * softmax and GELU have a few roundings of their own, and one draw of signs is not the worst: the
 * factor 8 is for these. */
static inline struct tolerance tolerance_about(answer *give, const struct question *q,
                                               const float *W, int weights, const float *want,
                                               int outs)
{
    static float moved[MAX_WEIGHTS], out[MAX_OUT];
    const double part = 0x1p-10;
    const int longest = MAX_F + 1;
    struct xf_random random = xf_random_seeded(0, 0);
    double worst = 0;
    for (int i = 0; i < weights; i++)
        moved[i] = W[i] * (float)(1 + (xf_random_below(&random, 2) ? part : -part));
    give(out, q, moved);
    for (int i = 0; i < outs; i++)
        worst = fmax(worst, fabs((double)out[i] - (double)want[i]));
    return tolerance_sum(longest, 8 * worst / part);
}

#endif
