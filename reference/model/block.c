#include "reference/model/block.h"

enum { PARTS = 3 };

float *xf_block_out(const struct xf_block *block)
{
    return block->feed_path.out;
}

float *xf_block_dout(const struct xf_block *block)
{
    return block->feed_path.dout;
}

static void plan_attention(struct xf_block *block, struct xf_plan *plan,
                           const struct xf_block_place *place,
                           const struct xf_block_extents *extents, const float *in, float *din,
                           const struct xf_block *other)
{
    block->attention_path.norm = place->attention_norm;
    block->attention_path.site = (uint32_t)(extents->number * PARTS);
    block->attention.project = place->qkv;
    block->attention.merge = place->merge;
    block->attention.places.bias = place->bias;
    block->attention.places.past_only = extents->causal;
    block->attention.causal = extents->causal;
    xf_residual_plan(&block->attention_path, plan, extents->rows, in, din,
                     other ? &other->attention_path : NULL);
    xf_multi_head_plan(&block->attention, plan, extents->rows, 0, other ? &other->attention : NULL);
}

static void plan_cross(struct xf_block *block, struct xf_plan *plan,
                       const struct xf_block_place *place, const struct xf_block_extents *extents,
                       const struct xf_block *other)
{
    block->cross_path.norm = place->cross_norm;
    block->cross_path.site = (uint32_t)(extents->number * PARTS + 1);
    block->cross.project = place->cross_query;
    block->cross.memory = place->cross_memory;
    block->cross.merge = place->cross_merge;
    block->cross.crosses = true;
    xf_residual_plan(&block->cross_path, plan, extents->rows, block->attention_path.out,
                     block->attention_path.dout, other ? &other->cross_path : NULL);
    xf_multi_head_plan(&block->cross, plan, extents->rows, extents->memory_rows,
                       other ? &other->cross : NULL);
}

void xf_block_plan(struct xf_block *block, struct xf_plan *plan, const struct xf_block_place *place,
                   const struct xf_block_extents *extents, const float *in, float *din,
                   const struct xf_block *other)
{
    *block = (struct xf_block){.crosses = extents->memory_rows > 0};
    const struct xf_residual *before = block->crosses ? &block->cross_path : &block->attention_path;
    plan_attention(block, plan, place, extents, in, din, other);
    if (block->crosses) {
        plan_cross(block, plan, place, extents, other);
    }
    block->feed_path.norm = place->feed_norm;
    block->feed_path.site = (uint32_t)(extents->number * PARTS + 2);
    block->feed.expand = place->expand;
    block->feed.contract = place->contract;
    xf_residual_plan(&block->feed_path, plan, extents->rows, before->out, before->dout,
                     other ? &other->feed_path : NULL);
    xf_feed_forward_plan(&block->feed, plan, extents->rows, other ? &other->feed : NULL);
}

/* What the self-attention of a block looks at: its own rows on both sides. */
static struct xf_sides own_sides(const struct xf_block *block, const struct xf_pass *pass,
                                 const struct xf_rows *rows)
{
    const float *x = xf_residual_inner(&block->attention_path, pass);
    return (struct xf_sides){
        .rows = rows,
        .memory_rows = rows,
        .x = x,
        .memory = x,
        .dx = xf_residual_dinner(&block->attention_path, pass),
    };
}

static struct xf_sides cross_sides(const struct xf_block *block, const struct xf_memory *memory,
                                   const struct xf_pass *pass, const struct xf_rows *rows)
{
    return (struct xf_sides){
        .rows = rows,
        .memory_rows = memory->rows,
        .x = xf_residual_inner(&block->cross_path, pass),
        .memory = memory->x,
        .dx = xf_residual_dinner(&block->cross_path, pass),
        .dmemory = memory->dx,
    };
}

static void attend(const struct xf_residual *path, const struct xf_multi_head *part,
                   const struct xf_sides *sides, const struct xf_pass *pass)
{
    xf_residual_begin(path, pass, sides->rows);
    xf_multi_head_forward(path->sum, sides, part, pass);
    xf_residual_end(path, pass, sides->rows);
}

void xf_block_forward(const struct xf_block *block, const struct xf_memory *memory,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_residual *feed_path = &block->feed_path;
    const struct xf_sides own = own_sides(block, pass, rows);
    attend(&block->attention_path, &block->attention, &own, pass);
    if (block->crosses) {
        const struct xf_sides cross = cross_sides(block, memory, pass, rows);
        attend(&block->cross_path, &block->cross, &cross, pass);
    }
    xf_residual_begin(feed_path, pass, rows);
    xf_feed_forward(feed_path->sum, xf_residual_inner(feed_path, pass), &block->feed, pass, rows);
    xf_residual_end(feed_path, pass, rows);
}

static bool joins(const struct xf_pass *pass)
{
    return pass->config->norm == XF_NORM_LAST;
}

static void attend_backward(const struct xf_residual *path, const struct xf_multi_head *part,
                            const struct xf_sides *sides, const struct xf_pass *pass)
{
    xf_residual_backward_begin(path, pass, sides->rows);
    xf_multi_head_backward(sides, xf_residual_dpart(path, pass), part, pass, joins(pass));
    xf_residual_backward_end(path, pass, sides->rows);
}

void xf_block_backward(const struct xf_block *block, const struct xf_memory *memory,
                       const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_residual *feed_path = &block->feed_path;
    const struct xf_sides own = own_sides(block, pass, rows);
    xf_residual_backward_begin(feed_path, pass, rows);
    xf_feed_forward_backward(xf_residual_dinner(feed_path, pass),
                             xf_residual_dpart(feed_path, pass), &block->feed, pass, rows,
                             joins(pass));
    xf_residual_backward_end(feed_path, pass, rows);
    if (block->crosses) {
        const struct xf_sides cross = cross_sides(block, memory, pass, rows);
        attend_backward(&block->cross_path, &block->cross, &cross, pass);
    }
    attend_backward(&block->attention_path, &block->attention, &own, pass);
}

void xf_block_backward_weight(const struct xf_block *block, const struct xf_memory *memory,
                              const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_residual *feed_path = &block->feed_path;
    const struct xf_sides own = own_sides(block, pass, rows);
    xf_feed_forward_backward_weight(xf_residual_inner(feed_path, pass),
                                    xf_residual_dpart(feed_path, pass), &block->feed, pass, rows);
    xf_residual_backward_weight(feed_path, pass, rows);
    if (block->crosses) {
        const struct xf_sides cross = cross_sides(block, memory, pass, rows);
        xf_multi_head_backward_weight(&cross, xf_residual_dpart(&block->cross_path, pass),
                                      &block->cross, pass);
        xf_residual_backward_weight(&block->cross_path, pass, rows);
    }
    xf_multi_head_backward_weight(&own, xf_residual_dpart(&block->attention_path, pass),
                                  &block->attention, pass);
    xf_residual_backward_weight(&block->attention_path, pass, rows);
}
