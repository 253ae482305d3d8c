#include "reference/model/stack.h"

#include <string.h>

#include "reference/model/fill.h"
#include "reference/model/gradients.h"
#include "reference/model/norm.h"

static void plan_blocks(struct xf_stack *stack, struct xf_plan *plan,
                        const struct xf_stack_extents *extents)
{
    const float *in = stack->embedded;
    float *din = stack->dembedded;
    for (int l = 0; l < stack->layers; l++) {
        struct xf_block *block = &stack->blocks[l];
        const struct xf_block_extents of_block = {
            .rows = extents->rows,
            .memory_rows = extents->memory_rows,
            .causal = extents->causal,
            .number = extents->number * stack->layers + l,
        };
        /* While one thread goes back through a block, another may still let the block above learn;
         * never the one above that, because they meet in between. So two sets of gradients do. */
        xf_block_plan(block, plan, &stack->place.blocks[l], &of_block, in, din,
                      l >= 2 ? block - 2 : NULL);
        in = xf_block_out(block);
        din = xf_block_dout(block);
    }
}

void xf_stack_plan(struct xf_stack *stack, struct xf_plan *plan,
                   const struct xf_stack_extents *extents)
{
    const size_t rows = extents->rows, C = (size_t)plan->config->width;
    struct xf_block *last = &stack->blocks[stack->layers - 1];
    stack->site = UINT32_MAX - (uint32_t)extents->number;
    stack->embedded = xf_plan_floats(plan, rows, C);
    stack->dembedded = plan->learns ? xf_plan_floats(plan, rows, C) : NULL;
    plan_blocks(stack, plan, extents);
    if (plan->config->norm == XF_NORM_FIRST) {
        stack->top = xf_plan_floats(plan, rows, C);
        stack->moments = xf_plan_floats(plan, rows, 2);
        stack->dtop = plan->learns ? xf_plan_floats(plan, rows, C) : NULL;
    } else {
        stack->top = xf_block_out(last);
        stack->dtop = xf_block_dout(last);
    }
}

/* Whether the stack begins with its memory. */
static bool fills(const struct xf_memory *memory)
{
    return memory->rows && memory->rows->places;
}

/* What the blocks begin with, for the thread's own rows. */
static void embed(const struct xf_stack *stack, const int *tokens, const struct xf_memory *memory,
                  const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_config *config = pass->config;
    const int first = rows->own.first, end = first + rows->own.count;
    if (fills(memory)) {
        xf_fill_forward(stack->embedded, memory, &stack->embed, pass, rows);
    } else if (!rows->places) {
        xf_embed_forward(stack->embedded + xf_rows_first(rows, config->width), tokens + first,
                         &stack->embed, pass->weights, config, first, end - first, rows->T);
    } else {
        for (int r = first; r < end; r++) {
            xf_embed_forward(stack->embedded + (ptrdiff_t)r * config->width, tokens + r,
                             &stack->embed, pass->weights, config, rows->places[r], 1,
                             config->context);
        }
    }
}

void xf_stack_forward(const struct xf_stack *stack, const int *tokens,
                      const struct xf_memory *memory, const struct xf_pass *pass,
                      const struct xf_rows *rows)
{
    embed(stack, tokens, memory, pass, rows);
    if (pass->dropout.rate > 0) {
        xf_pass_drop(stack->embedded, stack->embedded, stack->site, pass, rows);
    }
    for (int l = 0; l < stack->layers; l++) {
        xf_block_forward(&stack->blocks[l], memory, pass, rows);
    }
    if (pass->config->norm == XF_NORM_FIRST) {
        xf_norm_forward(stack->top, stack->moments, xf_block_out(&stack->blocks[stack->layers - 1]),
                        &stack->place.last_norm, pass, rows);
    }
}

static void last_norm_backward(const struct xf_stack *stack, const struct xf_pass *pass,
                               const struct xf_rows *rows)
{
    const struct xf_block *last = &stack->blocks[stack->layers - 1];
    const int C = pass->config->width;
    memset(xf_block_dout(last) + xf_rows_first(rows, C), 0, xf_rows_count(rows, C) * sizeof(float));
    xf_norm_backward_input(xf_block_dout(last), stack->dtop, xf_block_out(last), stack->moments,
                           &stack->place.last_norm, pass, rows);
}

void xf_stack_backward(const struct xf_stack *stack, const int *tokens,
                       const struct xf_memory *memory, const struct xf_pass *pass,
                       const struct xf_rows *rows)
{
    const bool norm_first = pass->config->norm == XF_NORM_FIRST;
    if (norm_first) {
        last_norm_backward(stack, pass, rows);
    }
    for (int l = stack->layers - 1; l >= 0; l--) {
        xf_block_backward(&stack->blocks[l], memory, pass, rows);
        if (l == 0 && pass->dropout.rate > 0) {
            xf_pass_drop(stack->dembedded, stack->dembedded, stack->site, pass, rows);
        }
        xf_gradients_settle(pass); /* now the rows have gone back through this block */
        xf_block_backward_weight(&stack->blocks[l], memory, pass, rows);
    }
    if (norm_first) {
        xf_norm_backward_weight(stack->dtop, xf_block_out(&stack->blocks[stack->layers - 1]),
                                stack->moments, &stack->place.last_norm, pass, rows);
    }
    if (fills(memory)) {
        xf_fill_backward(stack->dembedded, memory, &stack->embed, pass, rows);
    } else {
        xf_embed_backward(stack->dembedded, tokens, &stack->embed, pass, rows);
    }
}
