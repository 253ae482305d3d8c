/* A block: self-attention, cross-attention where there is a memory to look at, feed-forward; each
 * with its path around it (residual.h). A stack is a pile of these. */
#ifndef XF_MODEL_BLOCK_H
#define XF_MODEL_BLOCK_H

#include "reference/model/feed_forward.h"
#include "reference/model/multi_head.h"
#include "reference/model/residual.h"

struct xf_block {
    bool crosses;
    struct xf_residual attention_path, cross_path, feed_path;
    struct xf_multi_head attention, cross;
    struct xf_feed_forward feed;
};

/* What a block looks at besides its own rows: what the encoder made, and its gradient. All NULL in
 * a model of one stack. */
struct xf_memory {
    const struct xf_rows *rows;
    const float *x;
    float *dx;
};

/* What a block's arrays depend on. */
struct xf_block_extents {
    size_t rows, memory_rows; /* 0: no cross-attention */
    bool causal;
    int number; /* from 0, over all stacks: tells its dropouts from others */
};

/* Lays a block out on its input, whose gradient goes to `din`. Gradients that are needed only while
 * a block learns are shared with `other`, if there is one. */
void xf_block_plan(struct xf_block *block, struct xf_plan *plan, const struct xf_block_place *place,
                   const struct xf_block_extents *extents, const float *in, float *din,
                   const struct xf_block *other);

/* Its output, (rows,C), and the gradient of that, which the next block or the head provides. */
float *xf_block_out(const struct xf_block *block);
float *xf_block_dout(const struct xf_block *block);

/* For the thread's own rows. */
void xf_block_forward(const struct xf_block *block, const struct xf_memory *memory,
                      const struct xf_pass *pass, const struct xf_rows *rows);
void xf_block_backward(const struct xf_block *block, const struct xf_memory *memory,
                       const struct xf_pass *pass, const struct xf_rows *rows);

/* The parameters learn from all rows, which must have gone back before; the thread's share. */
void xf_block_backward_weight(const struct xf_block *block, const struct xf_memory *memory,
                              const struct xf_pass *pass, const struct xf_rows *rows);

#endif
