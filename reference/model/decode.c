#include "reference/model/decode.h"

#include <string.h>

#include "reference/model/dense.h"
#include "reference/model/norm.h"
#include "reference/ops/blas.h"
#include "reference/ops/int8.h"

/* What a thread has at hand while some tokens are read. */
struct step {
    const struct xf_decoder *decoder;
    struct xf_pass pass;
    struct xf_rows rows; /* of these tokens */
};

/* ---- products ---- */

/* y = x W + b of a single row, the thread's share of the columns. */
static void multiply_row(float *y, const float *x, const struct xf_linear_place *place,
                         const struct xf_quantized_matrix *matrix, const struct step *step)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_pass *pass = &step->pass;
    const struct xf_share own = xf_team_share(pass->team, place->out, XF_LINE);
    const float *weight = pass->weights + place->weight;
    const float *bias = place->bias == XF_NO_BIAS ? NULL : pass->weights + place->bias + own.first;
    assert(pass->weights && x);
    if (own.count == 0) {
        return;
    }
    y += own.first;
    if (decoder->quantized) {
        int16_t *whole = decoder->whole + (size_t)pass->team.thread * decoder->whole_stride;
        const float x_scale = xf_int16_round(whole, x, place->in);
        xf_int8_product(y, &(struct xf_int8){.q = matrix->q + (ptrdiff_t)own.first * place->in,
                                             .scale = matrix->scale + own.first,
                                             .bias = bias,
                                             .rows = own.count,
                                             .cols = place->in,
                                             .x = whole,
                                             .x_scale = x_scale});
        return;
    }
    if (bias) {
        memcpy(y, bias, (size_t)own.count * sizeof *y);
    }
    if (place->transposed) {
        xf_gemv(y, weight + (ptrdiff_t)own.first * place->in, x, own.count, place->in, place->in,
                false, bias ? 1 : 0);
    } else {
        xf_gemv(y, weight + own.first, x, place->in, own.count, place->out, true, bias ? 1 : 0);
    }
}

/* y = x W + b, for all rows. Before, x may be the work of others; afterwards y may be read by them. */
static void multiply(float *y, const float *x, const struct xf_linear_place *place,
                     const struct xf_quantized_matrix *matrix, const struct step *step)
{
    xf_team_wait();
    if (step->rows.T == 1) {
        multiply_row(y, x, place, matrix, step);
    } else {
        xf_dense_forward(y, x, place, &step->pass, &step->rows);
    }
    xf_team_wait();
}

/* ---- the parts of a block ---- */

/* What the part behind the norm reads. */
static const float *begin_part(const struct step *step, const struct xf_norm_place *place)
{
    const struct xf_decoder *decoder = step->decoder;
    if (step->pass.config->norm == XF_NORM_LAST) {
        return decoder->x;
    }
    xf_norm_forward(decoder->normed, decoder->moments, decoder->x, place, &step->pass, &step->rows);
    return decoder->normed;
}

/* Adds what the part made to the thread's own rows. */
static void end_part(const struct step *step, const struct xf_norm_place *place)
{
    const struct xf_decoder *decoder = step->decoder;
    const int C = step->pass.config->width;
    const size_t first = xf_rows_first(&step->rows, C), count = xf_rows_count(&step->rows, C);
    float *x = decoder->x + first;
    const float *part = decoder->part + first;
    for (size_t i = 0; i < count; i++) {
        x[i] += part[i];
    }
    if (step->pass.config->norm == XF_NORM_LAST) {
        xf_norm_forward(decoder->x, decoder->moments, decoder->x, place, &step->pass, &step->rows);
    }
}

/* One head of the new rows looks at S keys, which begin with its own columns and lie in rows of
 * `width`, and at their values. `shape` says with which mask. */
static void look(const struct step *step, const float *query, ptrdiff_t query_width,
                 const float *keys, const float *values, int width, int h,
                 struct xf_attention shape)
{
    const int C = step->pass.config->width, D = C / step->pass.config->heads;
    struct xf_arena scratch = step->pass.scratch;
    shape.B = shape.H = 1;
    shape.T = step->rows.T;
    shape.D = D;
    shape.scale = xf_attention_scale(D);
    shape.q.row = query_width;
    shape.k.row = shape.v.row = width;
    shape.out.row = C;
    xf_attention_forward_alone(step->decoder->mixed + h * D, NULL, query, keys, values, &shape,
                               &scratch);
}

/* Head h of self-attention: keeps the new keys and values, and looks at all that are kept. */
static void look_back(const struct step *step, int layer, int h)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_config *config = step->pass.config;
    const struct xf_places *places = &decoder->model->decoder.blocks[layer].attention.places;
    const int C = config->width, D = C / config->heads, before = decoder->read;
    const ptrdiff_t kept = ((ptrdiff_t)layer * config->heads + h) * config->context * D;
    float *query = decoder->projected + h * D;
    float *keys = decoder->keys + kept, *values = decoder->values + kept;
    for (int t = 0; t < step->rows.T; t++) {
        float *row = query + (ptrdiff_t)t * 3 * C;
        const ptrdiff_t place = (ptrdiff_t)(before + t) * D;
        xf_places_turn_head(row, &step->pass, before + t);
        xf_places_turn_head(row + C, &step->pass, before + t);
        memcpy(keys + place, row + C, (size_t)D * sizeof *keys);
        memcpy(values + place, row + 2 * C, (size_t)D * sizeof *values);
    }
    const float *bias = xf_places_bias(places, &step->pass, h, before + step->rows.T);
    look(
        step, query, 3 * C, keys, values, D, h,
        (struct xf_attention){
            .S = before + step->rows.T,
            .mask = {.causal = true, .bias = bias ? bias - before : NULL, .bias_strides.row = -1}});
}

/* Head h of cross-attention looks at the source. */
static void look_across(const struct step *step, int layer, int h)
{
    const struct xf_decoder *decoder = step->decoder;
    const int C = step->pass.config->width, D = C / step->pass.config->heads;
    const float *keys =
        decoder->source + (ptrdiff_t)layer * step->pass.config->context * 2 * C + h * D;
    look(step, decoder->projected + h * D, C, keys, keys + C, 2 * C, h,
         (struct xf_attention){.S = decoder->sourced});
}

static const struct xf_quantized_block *quantized_block(const struct step *step, int layer)
{
    static const struct xf_quantized_block none;
    return step->decoder->quantized ? &step->decoder->quantized->blocks[layer] : &none;
}

static void attend(const struct step *step, int layer)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_block_place *place = &decoder->model->layout.decoder.blocks[layer];
    const struct xf_quantized_block *block = quantized_block(step, layer);
    const struct xf_share heads = xf_team_share(step->pass.team, step->pass.config->heads, 1);
    const float *inner = begin_part(step, &place->attention_norm);
    multiply(decoder->projected, inner, &place->qkv, &block->qkv, step);
    for (int h = heads.first; h < heads.first + heads.count; h++) {
        look_back(step, layer, h);
    }
    multiply(decoder->part, decoder->mixed, &place->merge, &block->merge, step);
    end_part(step, &place->attention_norm);
    if (!decoder->source) {
        return;
    }
    inner = begin_part(step, &place->cross_norm);
    multiply(decoder->projected, inner, &place->cross_query, &block->cross_query, step);
    for (int h = heads.first; h < heads.first + heads.count; h++) {
        look_across(step, layer, h);
    }
    multiply(decoder->part, decoder->mixed, &place->cross_merge, &block->cross_merge, step);
    end_part(step, &place->cross_norm);
}

static void feed_forward(const struct step *step, int layer)
{
    const struct xf_decoder *decoder = step->decoder;
    const struct xf_block_place *place = &decoder->model->layout.decoder.blocks[layer];
    const struct xf_quantized_block *block = quantized_block(step, layer);
    const int F = place->expand.out;
    float *hidden = decoder->hidden + xf_rows_first(&step->rows, F);
    const float *inner = begin_part(step, &place->feed_norm);
    multiply(decoder->hidden, inner, &place->expand, &block->expand, step);
    xf_gelu_forward(hidden, hidden, xf_rows_count(&step->rows, F), step->pass.config->gelu);
    multiply(decoder->part, decoder->hidden, &place->contract, &block->contract, step);
    end_part(step, &place->feed_norm);
}

/* ---- the whole ---- */

static void read_in_team(const struct xf_decoder *decoder, const int *tokens, int count)
{
    const struct xf_transformer *model = decoder->model;
    const struct xf_config *config = &model->config;
    struct step step = {.decoder = decoder, .pass = xf_transformer_pass(model, NULL)};
    step.rows = xf_rows_of(&step.pass, 1, count, NULL);
    const struct xf_share own = step.rows.own;
    xf_embed_forward(decoder->x + xf_rows_first(&step.rows, config->width), tokens + own.first,
                     &model->decoder.embed, model->weights, config, decoder->read + own.first,
                     own.count, config->context);
    for (int layer = 0; layer < config->layers; layer++) {
        attend(&step, layer);
        feed_forward(&step, layer);
    }
    const float *top = begin_part(&step, &model->layout.decoder.last_norm);
    xf_team_wait();
    multiply_row(decoder->logits, top + (ptrdiff_t)(count - 1) * config->width,
                 &model->output.place, decoder->quantized ? &decoder->quantized->output : NULL,
                 &step);
}

void xf_decoder_read(struct xf_decoder *decoder, const int *tokens, int count)
{
    const struct xf_config *config = &decoder->model->config;
    assert(count >= 1 && count <= config->context - decoder->read);
    assert(!decoder->source || decoder->sourced > 0);
    for (int t = 0; t < count; t++) {
        assert(0 <= tokens[t] && tokens[t] < config->vocabulary);
    }
#pragma omp parallel num_threads(decoder->model->capacity.threads)
    read_in_team(decoder, tokens, count);
    decoder->read += count;
}

static void source_in_team(const struct xf_decoder *decoder, const int *tokens, int S)
{
    const struct xf_transformer *model = decoder->model;
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    const struct xf_rows rows = xf_rows_of(&pass, 1, S, NULL);
    const size_t layer = (size_t)model->config.context * 2 * (size_t)model->config.width;
    const struct xf_memory none = {0};
    xf_stack_forward(&model->encoder, tokens, &none, &pass, &rows);
    for (int l = 0; l < model->config.layers; l++) {
        xf_dense_forward(decoder->source + (size_t)l * layer, model->encoder.top,
                         &model->layout.decoder.blocks[l].cross_memory, &pass, &rows);
    }
}

void xf_decoder_source(struct xf_decoder *decoder, const int *tokens, int S)
{
    const struct xf_transformer *model = decoder->model;
    assert(decoder->source && S >= 1 && S <= model->capacity.S && S <= model->config.context);
    for (int s = 0; s < S; s++) {
        assert(0 <= tokens[s] && tokens[s] < model->config.vocabulary);
    }
#pragma omp parallel num_threads(model->capacity.threads)
    source_in_team(decoder, tokens, S);
    decoder->sourced = S;
    decoder->read = 0;
}

void xf_decoder_forget(struct xf_decoder *decoder)
{
    decoder->read = 0;
}
