#include "reference/model/layout.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { IN_A_BLOCK = 23, BESIDES_BLOCKS = 9 }; /* parameters, at most */

/* What is being gone through, and how names begin there. */
struct tour {
    const struct xf_config *config;
    struct xf_parameters *parameters;
    char prefix[XF_PARAMETER_NAME / 2];
};

static size_t enter(const struct tour *tour, const char *name, struct xf_parameter parameter)
{
    int length = snprintf(parameter.name, sizeof parameter.name, "%s%s", tour->prefix, name);
    assert(length > 0 && length < (int)sizeof parameter.name);
    return xf_parameters_add(tour->parameters, &parameter);
}

static size_t enter_vector(const struct tour *tour, const char *part, const char *name, int extent,
                           enum xf_initial initial)
{
    char whole[XF_PARAMETER_NAME];
    (void)snprintf(whole, sizeof whole, "%s.%s", part, name);
    return enter(tour, whole,
                 (struct xf_parameter){.rank = 1, .extents = {extent}, .initial = initial});
}

static size_t enter_matrix(const struct tour *tour, const char *part, int rows, int cols,
                           float deviation)
{
    char whole[XF_PARAMETER_NAME];
    (void)snprintf(whole, sizeof whole, "%s.weight", part);
    return enter(tour, whole,
                 (struct xf_parameter){.rank = 2,
                                       .extents = {rows, cols},
                                       .initial = XF_INITIAL_NORMAL,
                                       .deviation = deviation,
                                       .decays = true});
}

static struct xf_norm_place enter_norm(const struct tour *tour, const char *part)
{
    const int C = tour->config->width;
    return (struct xf_norm_place){
        .gain = enter_vector(tour, part, "weight", C, XF_INITIAL_ONES),
        .bias = enter_vector(tour, part, "bias", C, XF_INITIAL_ZEROS),
    };
}

static const float DEVIATION = 0.02f; /* GPT-2's */

static struct xf_linear_place enter_linear(const struct tour *tour, const char *part, int in,
                                           int out, float deviation)
{
    return (struct xf_linear_place){
        .weight = enter_matrix(tour, part, in, out, deviation),
        .bias = enter_vector(tour, part, "bias", out, XF_INITIAL_ZEROS),
        .in = in,
        .out = out,
    };
}

/* What ends a part is added to the residual path. There are 2L or 3L such additions; dividing by
 * the square root of that keeps the path's variance at first
 * [Radford et al. 2019, section 2.3]. */
static struct xf_linear_place enter_last_linear(const struct tour *tour, const char *part, int in,
                                                bool crosses)
{
    const int additions = (crosses ? 3 : 2) * tour->config->layers;
    return enter_linear(tour, part, in, tour->config->width, DEVIATION / sqrtf((float)additions));
}

/* Zeros at first: all distances are alike. It does not decay, as no bias does. */
static size_t enter_bias_table(const struct tour *tour)
{
    const struct xf_config *config = tour->config;
    const int entries = config->buckets ? config->buckets : 2 * config->context - 1;
    return enter(tour, "attn.relative_bias",
                 (struct xf_parameter){.rank = 2, .extents = {config->heads, entries}});
}

static void enter_block(struct xf_block_place *block, const struct tour *tour, bool crosses)
{
    const int C = tour->config->width, F = tour->config->hidden;
    block->attention_norm = enter_norm(tour, "ln_1");
    block->qkv = enter_linear(tour, "attn.c_attn", C, 3 * C, DEVIATION);
    if (tour->config->position == XF_POSITION_RELATIVE_BIAS) {
        block->bias = enter_bias_table(tour);
    }
    block->merge = enter_last_linear(tour, "attn.c_proj", C, crosses);
    if (crosses) {
        block->cross_norm = enter_norm(tour, "ln_cross_attn");
        block->cross_query = enter_linear(tour, "crossattention.q_attn", C, C, DEVIATION);
        block->cross_memory = enter_linear(tour, "crossattention.c_attn", C, 2 * C, DEVIATION);
        block->cross_merge = enter_last_linear(tour, "crossattention.c_proj", C, crosses);
    }
    block->feed_norm = enter_norm(tour, "ln_2");
    block->expand = enter_linear(tour, "mlp.c_fc", C, F, DEVIATION);
    block->contract = enter_last_linear(tour, "mlp.c_proj", F, crosses);
}

static size_t enter_mask(const struct tour *tour)
{
    return enter(tour, "mask_token",
                 (struct xf_parameter){.rank = 1,
                                       .extents = {tour->config->width},
                                       .initial = XF_INITIAL_NORMAL,
                                       .deviation = DEVIATION});
}

/* `prefix` is "", "encoder." or "decoder."; the latter crosses, or fills in what is hidden. */
static enum xf_status enter_stack(struct xf_stack_place *stack, struct tour *tour,
                                  const char *prefix, bool crosses, bool fills)
{
    const struct xf_config *config = tour->config;
    stack->blocks = calloc((size_t)config->layers, sizeof *stack->blocks);
    if (!stack->blocks) {
        return XF_OUT_OF_MEMORY;
    }
    (void)snprintf(tour->prefix, sizeof tour->prefix, "%s", prefix);
    if (fills) {
        stack->mask = enter_mask(tour);
    }
    if (config->position == XF_POSITION_LEARNED) {
        stack->positions = enter_matrix(tour, "wpe", config->context, config->width, DEVIATION);
    }
    for (int l = 0; l < config->layers; l++) {
        (void)snprintf(tour->prefix, sizeof tour->prefix, "%sh.%d.", prefix, l);
        enter_block(&stack->blocks[l], tour, crosses);
    }
    (void)snprintf(tour->prefix, sizeof tour->prefix, "%s", prefix);
    if (config->norm == XF_NORM_FIRST) {
        stack->last_norm = enter_norm(tour, "ln_f");
    }
    return XF_OK;
}

static enum xf_status enter_stacks(struct xf_layout *layout, struct tour *tour)
{
    const enum xf_kind kind = tour->config->kind;
    const bool both = xf_config_reads_source(tour->config);
    enum xf_status status = XF_OK;
    if (kind != XF_DECODER_ONLY) {
        status = enter_stack(&layout->encoder, tour, both ? "encoder." : "", false, false);
    }
    if (status == XF_OK && kind != XF_ENCODER_ONLY) {
        status = enter_stack(&layout->decoder, tour, both ? "decoder." : "",
                             kind == XF_ENCODER_DECODER, kind == XF_AUTOENCODER);
    }
    return status;
}

enum xf_status xf_layout_init(struct xf_layout *layout, struct xf_parameters *parameters,
                              const struct xf_config *config)
{
    *layout = (struct xf_layout){0};
    struct tour tour = {.config = config, .parameters = parameters};
    enum xf_status status =
        xf_parameters_init(parameters, 2 * config->layers * IN_A_BLOCK + BESIDES_BLOCKS);
    if (status != XF_OK) {
        return status;
    }
    layout->embedding = enter_matrix(&tour, "wte", config->vocabulary,
                                     xf_config_embedding_width(config), DEVIATION);
    status = enter_stacks(layout, &tour);
    if (status != XF_OK) {
        return status;
    }
    tour.prefix[0] = '\0';
    layout->output = config->untied ? enter_matrix(&tour, "lm_head", config->vocabulary,
                                                   config->width, DEVIATION)
                                    : layout->embedding;
    return XF_OK;
}

void xf_layout_free(struct xf_layout *layout)
{
    if (layout) {
        free(layout->encoder.blocks);
        free(layout->decoder.blocks);
        *layout = (struct xf_layout){0};
    }
}
