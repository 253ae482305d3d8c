/* The path around a part f of a block: the part's input is added to its output, and a norm stands
 * before the part or after the sum.
 *
 *   norm first:  out = x + f(norm(x))      [Radford et al. 2019, section 2.3]
 *   norm last:   out = norm(x + f(x))      [Vaswani et al. 2017, section 3.1]
 *
 * The part works between begin and end, forward:
 *
 *   xf_residual_begin()           writes what xf_residual_inner() names, and f reads that;
 *   f                             writes path->sum;
 *   xf_residual_end()             completes path->out.
 *
 * and backward:
 *
 *   xf_residual_backward_begin()  reads path->dout; completes what xf_residual_dpart() names;
 *   f                             goes back to xf_residual_dinner(): it writes there, or, with the norm
 *                                 last, adds to the gradient from around it, which is there already;
 *   xf_residual_backward_end()    completes path->din.
 *
 * Each thread does its own rows. Arrays are (rows,C) for the rows of all. */
#ifndef XF_MODEL_RESIDUAL_H
#define XF_MODEL_RESIDUAL_H

#include "reference/model/layout.h"
#include "reference/model/pass.h"
#include "reference/model/plan.h"

/* Gradients that are needed until the block's parameters have learned from them, and no longer.
 * Blocks take turns with two sets of these. */
struct xf_residual_back {
    float *dnorm; /* of the norm's output, if it comes first; of its input, if it comes last */
    float *dpart; /* of what f wrote, if that is not the gradient of the sum because of dropout */
};

struct xf_residual {
    struct xf_norm_place norm;
    uint32_t site;   /* tells this dropout from others */
    const float *in; /* x */
    float *sum;      /* first what f wrote, then x + f */
    float *normed;   /* what the norm wrote */
    float *moments;  /* (rows,2), what the norm found */
    float *out;      /* the sum or what the norm wrote: the input of the next part */
    float *dout, *din;
    struct xf_residual_back back;
};

/* Lays out the path for `rows` rows of input `in`, whose gradient goes to `din`; back.* only if
 * there is no `other` path to share it with. */
void xf_residual_plan(struct xf_residual *path, struct xf_plan *plan, size_t rows, const float *in,
                      float *din, const struct xf_residual *other);

/* What f reads, and where its gradient goes; and the gradient of what f wrote. */
const float *xf_residual_inner(const struct xf_residual *path, const struct xf_pass *pass);
float *xf_residual_dinner(const struct xf_residual *path, const struct xf_pass *pass);
const float *xf_residual_dpart(const struct xf_residual *path, const struct xf_pass *pass);

void xf_residual_begin(const struct xf_residual *path, const struct xf_pass *pass,
                       const struct xf_rows *rows);
void xf_residual_end(const struct xf_residual *path, const struct xf_pass *pass,
                     const struct xf_rows *rows);

void xf_residual_backward_begin(const struct xf_residual *path, const struct xf_pass *pass,
                                const struct xf_rows *rows);
void xf_residual_backward_end(const struct xf_residual *path, const struct xf_pass *pass,
                              const struct xf_rows *rows);

/* The norm learns, from all rows, in the thread's share of columns. */
void xf_residual_backward_weight(const struct xf_residual *path, const struct xf_pass *pass,
                                 const struct xf_rows *rows);

#endif
