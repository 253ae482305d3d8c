/* The part of transformer.h that makes and frees models. */
#include "reference/model/transformer.h"

#include <stdlib.h>

#include "reference/attention/attention.h"
#include "reference/core/threads.h"
#include "reference/model/gradients.h"
#include "reference/positions/alibi.h"
#include "reference/positions/sinusoidal.h"

static enum xf_status prepare_stack(struct xf_stack *stack, const struct xf_stack_place *place,
                                    size_t embedding, int layers)
{
    if (!place->blocks) {
        return XF_OK; /* this kind of model has no such stack */
    }
    stack->place = *place;
    stack->embed =
        (struct xf_embed){.tokens = embedding, .positions = place->positions, .mask = place->mask};
    stack->layers = layers;
    stack->blocks = calloc((size_t)layers, sizeof *stack->blocks);
    return stack->blocks ? XF_OK : XF_OUT_OF_MEMORY;
}

static bool has_sinusoids(const struct xf_config *config)
{
    return config->position == XF_POSITION_SINUSOIDAL || config->position == XF_POSITION_APPENDED;
}

/* Fixed positions; only those that the config asks for. */
static void plan_positions(struct xf_transformer *model, struct xf_plan *plan)
{
    const struct xf_config *config = &model->config;
    const size_t context = (size_t)config->context, H = (size_t)config->heads;
    if (has_sinusoids(config)) {
        model->sinusoids = xf_plan_floats(plan, context, (size_t)xf_config_embedding_width(config));
    } else if (config->position == XF_POSITION_ROTARY) {
        model->hands = xf_plan_floats(plan, context, (size_t)config->width / H);
    } else if (config->position == XF_POSITION_ALIBI) {
        model->alibi = xf_plan_floats(plan, H, 2 * context - 1);
    }
    model->encoder.embed.sinusoids = model->decoder.embed.sinusoids = model->sinusoids;
}

static void fill_positions(const struct xf_transformer *model)
{
    const struct xf_config *config = &model->config;
    if (model->sinusoids) {
        xf_sinusoidal(model->sinusoids, config->context, xf_config_embedding_width(config));
    }
    if (model->hands) {
        xf_sinusoidal(model->hands, config->context, config->width / config->heads);
    }
    if (model->alibi) {
        xf_alibi(model->alibi, config->heads, config->context);
    }
}

/* All that lies in the arena of activations; see plan.h. */
static void plan_activations(struct xf_transformer *model, struct xf_plan *plan)
{
    const struct xf_config *config = &model->config;
    const struct xf_capacity *capacity = &model->capacity;
    const bool both = xf_config_reads_source(config), fills = config->kind == XF_AUTOENCODER;
    const size_t B = (size_t)capacity->B, rows = B * (size_t)capacity->T;
    const size_t source_rows = both ? B * (size_t)capacity->S : 0;
    plan_positions(model, plan);
    if (model->encoder.blocks) {
        xf_stack_plan(&model->encoder, plan,
                      &(struct xf_stack_extents){.rows = both ? source_rows : rows});
    }
    if (model->decoder.blocks) {
        xf_stack_plan(&model->decoder, plan,
                      &(struct xf_stack_extents){.rows = rows,
                                                 .memory_rows = fills ? 0 : source_rows,
                                                 .causal = !fills,
                                                 .number = both});
    }
    xf_output_plan(&model->output, plan, rows);
    model->scratch = (unsigned char *)xf_plan_floats(plan, (size_t)capacity->threads,
                                                     model->scratch_bytes / sizeof(float));
}

static enum xf_status make_blocks(struct xf_transformer *model)
{
    const struct xf_config *config = &model->config;
    const struct xf_layout *layout = &model->layout;
    enum xf_status status = xf_layout_init(&model->layout, &model->parameters, config);
    if (status == XF_OK) {
        status =
            prepare_stack(&model->encoder, &layout->encoder, layout->embedding, config->layers);
    }
    if (status == XF_OK) {
        status =
            prepare_stack(&model->decoder, &layout->decoder, layout->embedding, config->layers);
    }
    model->output.place = (struct xf_linear_place){.weight = layout->output,
                                                   .bias = XF_NO_BIAS,
                                                   .in = config->width,
                                                   .out = config->vocabulary,
                                                   .transposed = true};
    return status;
}

static bool keeps_gradients_apart(const struct xf_transformer *model)
{
    const struct xf_capacity *capacity = &model->capacity;
    if (capacity->gradients != XF_GRADIENTS_AS_PAYS) {
        return capacity->gradients == XF_GRADIENTS_APART;
    }
    return xf_gradients_pay_apart(model->parameters.floats,
                                  (size_t)capacity->B * (size_t)capacity->T, capacity->threads);
}

/* An arena for one array of floats. */
static enum xf_status make_floats(float **array, struct xf_arena *arena, size_t count)
{
    enum xf_status status = xf_arena_init(arena, xf_arena_bytes(count, sizeof **array));
    if (status == XF_OK) {
        *array = xf_arena_floats(arena, count);
    }
    return status;
}

static enum xf_status make_parameters(struct xf_transformer *model)
{
    const size_t floats = model->parameters.floats;
    enum xf_status status = make_floats(&model->weights, &model->weight_arena, floats);
    if (status != XF_OK || !model->capacity.learns) {
        return status;
    }
    model->apart = keeps_gradients_apart(model);
    return make_floats(&model->gradients, &model->gradient_arena,
                       model->apart ? floats * (size_t)model->capacity.threads : floats);
}

static enum xf_status make_activations(struct xf_transformer *model)
{
    struct xf_plan plan = {.config = &model->config,
                           .threads = model->capacity.threads,
                           .learns = model->capacity.learns};
    plan_activations(model, &plan);
    enum xf_status status = xf_arena_init(&model->activation_arena, plan.bytes);
    if (status == XF_OK) {
        plan.arena = &model->activation_arena;
        plan_activations(model, &plan);
        fill_positions(model);
    }
    return status;
}

enum xf_status xf_transformer_init(struct xf_transformer *model, const struct xf_config *config,
                                   const struct xf_capacity *capacity, struct xf_problem *problem)
{
    *model = (struct xf_transformer){.config = *config, .capacity = *capacity};
    assert(capacity->B >= 1 && capacity->T >= 1 && capacity->threads >= 0);
    enum xf_status status = xf_config_check(config, problem);
    if (status != XF_OK) {
        return status;
    }
    if (model->capacity.threads == 0) {
        model->capacity.threads = xf_threads_count();
    }
    model->scratch_bytes = xf_attention_scratch_alone(config->width / config->heads);
    status = make_blocks(model);
    if (status == XF_OK) {
        status = make_parameters(model);
    }
    if (status == XF_OK) {
        status = make_activations(model);
    }
    return status == XF_OK ? XF_OK : xf_problem_general(problem, status);
}

void xf_transformer_free(struct xf_transformer *model)
{
    if (model) {
        free(model->encoder.blocks);
        free(model->decoder.blocks);
        xf_layout_free(&model->layout);
        xf_parameters_free(&model->parameters);
        xf_arena_free(&model->weight_arena);
        xf_arena_free(&model->gradient_arena);
        xf_arena_free(&model->activation_arena);
        *model = (struct xf_transformer){0};
    }
}

void xf_transformer_draw(struct xf_transformer *model, uint64_t seed)
{
    xf_parameters_draw(model->weights, &model->parameters, seed);
}
