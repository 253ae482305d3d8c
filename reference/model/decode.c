#include "reference/model/decode.h"

#include <assert.h>
#include <string.h>

#include "reference/attention/query.h"
#include "reference/ops/blas.h"
#include "reference/ops/layer_norm.h"

/* Lays the arrays out; see plan.h. */
static void plan_arrays(struct xf_decoder *decoder, struct xf_plan *plan)
{
    const struct xf_config *config = plan->config;
    const size_t C = (size_t)config->width, context = (size_t)config->context;
    const size_t kept = (size_t)config->layers * context;
    decoder->keys = xf_plan_floats(plan, kept, C);
    decoder->values = xf_plan_floats(plan, kept, C);
    decoder->x = xf_plan_floats(plan, 1, C);
    decoder->normed = xf_plan_floats(plan, 1, C);
    decoder->qkv = xf_plan_floats(plan, 3, C);
    decoder->mixed = xf_plan_floats(plan, 1, C);
    decoder->part = xf_plan_floats(plan, 1, C);
    decoder->hidden = xf_plan_floats(plan, 1, (size_t)config->hidden);
    decoder->logits = xf_plan_floats(plan, 1, (size_t)config->vocabulary);
}

enum xf_status xf_decoder_init(struct xf_decoder *decoder, const struct xf_transformer *model)
{
    assert(model->config.kind == XF_DECODER_ONLY);
    *decoder = (struct xf_decoder){.model = model};
    struct xf_plan plan = {.config = &model->config};
    plan_arrays(decoder, &plan);
    enum xf_status status = xf_arena_init(&decoder->memory, plan.bytes);
    if (status == XF_OK) {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        plan.arena = &decoder->memory;
        plan_arrays(decoder, &plan);
        xf_transformer_lay_out(model, &pass);
    }
    return status;
}

void xf_decoder_free(struct xf_decoder *decoder)
{
    if (decoder) {
        xf_arena_free(&decoder->memory);
        *decoder = (struct xf_decoder){0};
    }
}

void xf_decoder_forget(struct xf_decoder *decoder)
{
    decoder->read = 0;
}

/* What a thread has at hand. */
struct step {
    const struct xf_decoder *decoder;
    const struct xf_config *config;
    struct xf_pass pass;
};

static void norm(float *y, const float *x, const struct xf_norm_place *place,
                 const struct step *step)
{
    float moments[2];
    xf_layer_norm_forward(y, moments, x, step->pass.weights + place->gain,
                          step->pass.weights + place->bias, 1, step->config->width);
}

/* The thread's share of the columns of y = x W + b. */
static struct xf_share linear(float *y, const float *x, const struct xf_linear_place *place,
                              const struct step *step)
{
    const struct xf_share own = xf_team_share(step->pass.team, place->out, XF_LINE);
    if (own.count > 0) {
        const float *weight = step->pass.weights + place->weight + own.first;
        const float *bias = step->pass.weights + place->bias;
        memcpy(y + own.first, bias + own.first, (size_t)own.count * sizeof *y);
        xf_gemv(y + own.first, weight, x, place->in, own.count, place->out, true, 1);
    }
    return own;
}

/* One head: keeps the new key and value, and looks at all that are kept. */
static void attend(const struct step *step, int layer, int h)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_places *places = &decoder->model->decoder.blocks[layer].attention.places;
    const int C = step->config->width, D = C / step->config->heads, now = decoder->read;
    const size_t first = (size_t)layer * (size_t)step->config->context * (size_t)C;
    const size_t head = (size_t)h * (size_t)D, bytes = (size_t)D * sizeof(float);
    float *query = decoder->qkv + head;
    float *keys = decoder->keys + first + head, *values = decoder->values + first + head;
    xf_places_turn_head(query, &step->pass, now);
    xf_places_turn_head(query + C, &step->pass, now);
    memcpy(keys + (size_t)now * (size_t)C, query + C, bytes);
    memcpy(values + (size_t)now * (size_t)C, query + 2 * C, bytes);
    const float *bias = xf_places_bias(places, &step->pass, h, now + 1);
    xf_query_attend(decoder->mixed + head, query,
                    &(struct xf_cache){.k = keys,
                                       .v = values,
                                       .k_row = C,
                                       .v_row = C,
                                       .S = now + 1,
                                       .D = D,
                                       .scale = xf_attention_scale(D),
                                       .bias = bias ? bias - now : NULL});
}

/* Adds what a part of a block made to the row; by one thread while the others wait. */
static void add_part(const struct step *step, const struct xf_norm_place *place)
{
    float *x = step->decoder->x;
    for (int c = 0; c < step->config->width; c++) {
        x[c] += step->decoder->part[c];
    }
    if (step->config->norm == XF_NORM_LAST) {
        norm(x, x, place, step);
    }
}

/* What the part behind `place` reads. */
static void begin_part(const struct step *step, const struct xf_norm_place *place)
{
    const struct xf_decoder *decoder = step->decoder;
    if (step->config->norm == XF_NORM_FIRST) {
        norm(decoder->normed, decoder->x, place, step);
    } else {
        memcpy(decoder->normed, decoder->x, (size_t)step->config->width * sizeof(float));
    }
}

static void read_block(const struct step *step, int layer)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_block_place *block = &decoder->model->layout.decoder.blocks[layer];
    const bool leads = step->pass.team.thread == 0;
    if (leads) {
        begin_part(step, &block->attention_norm);
    }
    xf_team_wait();
    linear(decoder->qkv, decoder->normed, &block->qkv, step);
    xf_team_wait();
    const struct xf_share heads = xf_team_share(step->pass.team, step->config->heads, 1);
    for (int h = heads.first; h < heads.first + heads.count; h++) {
        attend(step, layer, h);
    }
    xf_team_wait();
    linear(decoder->part, decoder->mixed, &block->merge, step);
    xf_team_wait();
    if (leads) {
        add_part(step, &block->attention_norm);
        begin_part(step, &block->feed_norm);
    }
    xf_team_wait();
    const struct xf_share own = linear(decoder->hidden, decoder->normed, &block->expand, step);
    xf_gelu_forward(decoder->hidden + own.first, decoder->hidden + own.first, (size_t)own.count,
                    step->config->gelu);
    xf_team_wait();
    linear(decoder->part, decoder->hidden, &block->contract, step);
    xf_team_wait();
    if (leads) {
        add_part(step, &block->feed_norm);
    }
}

/* The logits of the row at the top, the thread's share of tokens. */
static void predict(const struct step *step)
{
    const struct xf_decoder *decoder = step->decoder;
    const int C = step->config->width;
    const struct xf_share own = xf_team_share(step->pass.team, step->config->vocabulary, XF_LINE);
    const float *output = step->pass.weights + decoder->model->layout.output;
    if (own.count > 0) {
        xf_gemv(decoder->logits + own.first, output + (size_t)own.first * (size_t)C,
                decoder->normed, own.count, C, C, false, 0);
    }
}

static void read_in_team(const struct xf_decoder *decoder, int token)
{
    const struct xf_transformer *model = decoder->model;
    const struct step step = {decoder, &model->config, xf_transformer_pass(model, NULL)};
    const bool leads = step.pass.team.thread == 0;
    if (leads) {
        xf_embed_forward(decoder->x, &token, &model->decoder.embed, model->weights, &model->config,
                         decoder->read, 1, model->config.context);
    }
    for (int layer = 0; layer < model->config.layers; layer++) {
        read_block(&step, layer);
    }
    if (leads) {
        begin_part(&step, &model->layout.decoder.last_norm);
    }
    xf_team_wait();
    predict(&step);
}

void xf_decoder_read(struct xf_decoder *decoder, int token)
{
    assert(0 <= token && token < decoder->model->config.vocabulary);
    assert(decoder->read < decoder->model->config.context);
#pragma omp parallel num_threads(decoder->model->capacity.threads)
    read_in_team(decoder, token);
    decoder->read++;
}
