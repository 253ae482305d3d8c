/* The attention part of a block: projections to heads, attention in each, and a projection back.
 *
 *   head h = attention(x Wq[h], m Wk[h], m Wv[h])          [Vaswani et al. 2017, section 3.2.2]
 *   y      = concat(head 0, ..., head H-1) Wo
 *
 * with biases everywhere. In self-attention m, the memory, is x itself, and the three projections
 * are one matrix, C to 3C. In cross-attention m is what the encoder made, and the projections are
 * two: C to C for queries, C to 2C for keys and values. Head h has columns h*D to h*D + D - 1 of
 * each C, so nothing is ever transposed or copied. */
#ifndef XF_MODEL_MULTI_HEAD_H
#define XF_MODEL_MULTI_HEAD_H

#include "reference/attention/attention.h"
#include "reference/model/layout.h"
#include "reference/model/places.h"

/* Gradients that blocks take turns with, like xf_residual_back. */
struct xf_multi_head_back {
    float *dprojected, *dmemory_projected, *dmixed;
};

struct xf_multi_head {
    struct xf_linear_place project; /* of x: C to 3C, or C to C */
    struct xf_linear_place memory;  /* of m: C to 2C; only in cross-attention */
    struct xf_linear_place merge;   /* Wo */
    struct xf_places places;        /* only in self-attention */
    bool causal, crosses;
    float *projected;        /* (rows,3C) or (rows,C) */
    float *memory_projected; /* (memory rows,2C) or NULL */
    float *mixed;            /* (rows,C), the heads side by side */
    float *lse;              /* (B,H,T), what attention needs to know on the way back */
    struct xf_multi_head_back back;
};

/* The queries' rows and array, and the memory's; the same in self-attention. Each is (rows,C). */
struct xf_sides {
    const struct xf_rows *rows, *memory_rows;
    const float *x, *memory;
    float *dx, *dmemory; /* gradients, on the way back */
};

/* Its places are set. `memory_rows` is 0 in self-attention. */
void xf_multi_head_plan(struct xf_multi_head *part, struct xf_plan *plan, size_t rows,
                        size_t memory_rows, const struct xf_multi_head *other);

/* y, (rows,C), for the thread's own rows. */
void xf_multi_head_forward(float *y, const struct xf_sides *sides, const struct xf_multi_head *part,
                           const struct xf_pass *pass);

/* sides->dx from dy, for the thread's own rows; added if `accumulate`. In cross-attention
 * sides->dmemory is added to, for the thread's own rows of the memory. */
void xf_multi_head_backward(const struct xf_sides *sides, const float *dy,
                            const struct xf_multi_head *part, const struct xf_pass *pass,
                            bool accumulate);

/* The parameters learn, from all rows, in the thread's share. */
void xf_multi_head_backward_weight(const struct xf_sides *sides, const float *dy,
                                   const struct xf_multi_head *part, const struct xf_pass *pass);

#endif
