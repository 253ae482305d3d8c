/* The part of decode.h that makes and frees decoders. */
#include "reference/model/decode.h"

static size_t wider(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Lays the arrays out; see plan.h. */
static void plan_arrays(struct xf_decoder *decoder, struct xf_plan *plan)
{
    const struct xf_config *config = plan->config;
    const size_t C = (size_t)config->width, F = (size_t)config->hidden;
    const size_t context = (size_t)config->context, kept = (size_t)config->layers * context;
    const size_t lines = (wider(C, F) * sizeof(int16_t) / sizeof(float) + XF_LINE) / XF_LINE;
    decoder->keys = xf_plan_floats(plan, kept, C);
    decoder->values = xf_plan_floats(plan, kept, C);
    if (config->kind == XF_ENCODER_DECODER) {
        decoder->source = xf_plan_floats(plan, kept, 2 * C);
    }
    decoder->x = xf_plan_floats(plan, context, C);
    decoder->normed = xf_plan_floats(plan, context, C);
    decoder->moments = xf_plan_floats(plan, context, 2);
    decoder->projected = xf_plan_floats(plan, context, 3 * C);
    decoder->mixed = xf_plan_floats(plan, context, C);
    decoder->part = xf_plan_floats(plan, context, C);
    decoder->hidden = xf_plan_floats(plan, context, F);
    decoder->logits = xf_plan_floats(plan, 1, (size_t)config->vocabulary);
    if (decoder->quantized) {
        decoder->whole = (int16_t *)xf_plan_floats(plan, (size_t)plan->threads, lines * XF_LINE);
        decoder->whole_stride = lines * XF_LINE * sizeof(float) / sizeof(int16_t);
    }
}

enum xf_status xf_decoder_init(struct xf_decoder *decoder, const struct xf_transformer *model,
                               const struct xf_quantized *quantized)
{
    assert(model->config.kind == XF_DECODER_ONLY || model->config.kind == XF_ENCODER_DECODER);
    *decoder = (struct xf_decoder){.model = model, .quantized = quantized};
    struct xf_plan plan = {.config = &model->config, .threads = model->capacity.threads};
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
