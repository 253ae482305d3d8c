/* A layer norm at its place among the parameters, for the rows or the share that a thread has.
 * Arrays are those of the whole batch; see ops/layer_norm.h for the equations. */
#ifndef XF_MODEL_NORM_H
#define XF_MODEL_NORM_H

#include "reference/model/layout.h"
#include "reference/model/pass.h"

/* y, (rows,C), and moments, (rows,2), from x, for the thread's own rows. */
void xf_norm_forward(float *y, float *moments, const float *x, const struct xf_norm_place *place,
                     const struct xf_pass *pass, const struct xf_rows *rows);

/* dx += what dy, the gradient of y, gives there, for the thread's own rows. */
void xf_norm_backward_input(float *dx, const float *dy, const float *x, const float *moments,
                            const struct xf_norm_place *place, const struct xf_pass *pass,
                            const struct xf_rows *rows);

/* Gain and bias learn from all rows, in the thread's share of columns. */
void xf_norm_backward_weight(const float *dy, const float *x, const float *moments,
                             const struct xf_norm_place *place, const struct xf_pass *pass,
                             const struct xf_rows *rows);

#endif
