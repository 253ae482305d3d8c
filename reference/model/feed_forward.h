/* The feed-forward part of a block: every row by itself through a wider layer.
 *
 *   y = gelu(x W1 + b1) W2 + b2     [Vaswani et al. 2017, eq. 2, with GELU for ReLU] */
#ifndef XF_MODEL_FEED_FORWARD_H
#define XF_MODEL_FEED_FORWARD_H

#include "reference/model/layout.h"
#include "reference/model/pass.h"
#include "reference/model/plan.h"

struct xf_feed_forward {
    struct xf_linear_place expand, contract;
    float *hidden;    /* (rows,F), before the activation */
    float *activated; /* (rows,F) */
    float *dhidden;   /* (rows,F), shared like xf_residual_back */
};

void xf_feed_forward_plan(struct xf_feed_forward *part, struct xf_plan *plan, size_t rows,
                          const struct xf_feed_forward *other);

/* y from x, (rows,C), for the thread's own rows. */
void xf_feed_forward(float *y, const float *x, const struct xf_feed_forward *part,
                     const struct xf_pass *pass, const struct xf_rows *rows);

/* dx, (rows,C), from dy, for the thread's own rows; added if `accumulate`. */
void xf_feed_forward_backward(float *dx, const float *dy, const struct xf_feed_forward *part,
                              const struct xf_pass *pass, const struct xf_rows *rows,
                              bool accumulate);

/* The parameters learn, from all rows, in the thread's share. */
void xf_feed_forward_backward_weight(const float *x, const float *dy,
                                     const struct xf_feed_forward *part, const struct xf_pass *pass,
                                     const struct xf_rows *rows);

#endif
