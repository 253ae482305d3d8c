#include "reference/model/quantized.h"

#include <stdlib.h>

#include "reference/ops/int8.h"

/* What is done to each matrix in turn: planned, and later rounded. */
typedef void visitor(struct xf_quantized_matrix *matrix, const struct xf_linear_place *place,
                     void *with);

static void visit_all(struct xf_quantized *quantized, const struct xf_transformer *model,
                      visitor *visit, void *with)
{
    for (int l = 0; l < model->config.layers; l++) {
        struct xf_quantized_block *block = &quantized->blocks[l];
        const struct xf_block_place *place = &model->layout.decoder.blocks[l];
        visit(&block->qkv, &place->qkv, with);
        visit(&block->merge, &place->merge, with);
        if (model->config.kind == XF_ENCODER_DECODER) {
            visit(&block->cross_query, &place->cross_query, with);
            visit(&block->cross_merge, &place->cross_merge, with);
        }
        visit(&block->expand, &place->expand, with);
        visit(&block->contract, &place->contract, with);
    }
    visit(&quantized->output, &model->output.place, with);
}

static void plan_matrix(struct xf_quantized_matrix *matrix, const struct xf_linear_place *place,
                        void *with)
{
    struct xf_plan *plan = with;
    const size_t count = (size_t)place->in * (size_t)place->out;
    matrix->q = (int8_t *)xf_plan_floats(plan, 1, (count + sizeof(float) - 1) / sizeof(float));
    matrix->scale = xf_plan_floats(plan, 1, (size_t)place->out);
}

/* The thread's share of the rows. Where the model stores columns, a share is of whole cache lines. */
static void round_matrix(struct xf_quantized_matrix *matrix, const struct xf_linear_place *place,
                         void *with)
{
    const struct xf_transformer *model = with;
    const struct xf_share own = xf_team_share(xf_team_here(), place->out, XF_LINE);
    const ptrdiff_t row = place->transposed ? place->in : 1;
    const ptrdiff_t col = place->transposed ? 1 : place->out;
    xf_int8_round(matrix->q + (ptrdiff_t)own.first * place->in, matrix->scale + own.first,
                  model->weights + place->weight + own.first * row, row, col, own.count, place->in);
}

enum xf_status xf_quantized_init(struct xf_quantized *quantized, struct xf_transformer *model)
{
    assert(model->config.kind == XF_DECODER_ONLY || model->config.kind == XF_ENCODER_DECODER);
    struct xf_plan plan = {.config = &model->config};
    *quantized = (struct xf_quantized){
        .blocks = calloc((size_t)model->config.layers, sizeof *quantized->blocks)};
    if (!quantized->blocks) {
        return XF_OUT_OF_MEMORY;
    }
    visit_all(quantized, model, plan_matrix, &plan);
    enum xf_status status = xf_arena_init(&quantized->memory, plan.bytes);
    if (status != XF_OK) {
        return status;
    }
    plan.arena = &quantized->memory;
    visit_all(quantized, model, plan_matrix, &plan);
#pragma omp parallel num_threads(model->capacity.threads)
    visit_all(quantized, model, round_matrix, model);
    return XF_OK;
}

void xf_quantized_free(struct xf_quantized *quantized)
{
    if (quantized) {
        free(quantized->blocks);
        xf_arena_free(&quantized->memory);
        *quantized = (struct xf_quantized){0};
    }
}
