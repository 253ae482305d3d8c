/* A linear layer at its place among the parameters, for the rows or the share that a thread has.
 *
 * Arrays are those of the whole batch; see ops/linear.h for the equations.
 *
 * BLAS lays W out anew for each product, and few rows do not repay that. So where a thread owns few,
 * and W is large, threads take all rows and share the columns, waiting for each other before and
 * after: then each of them lays out only a part of W. All threads of the team must call. */
#ifndef XF_MODEL_DENSE_H
#define XF_MODEL_DENSE_H

#include "reference/model/layout.h"
#include "reference/model/pass.h"

/* y = x W + b, for the thread's own rows. */
void xf_dense_forward(float *y, const float *x, const struct xf_linear_place *place,
                      const struct xf_pass *pass, const struct xf_rows *rows);

/* dx = dy W^T, for the thread's own rows; added if `accumulate`. */
void xf_dense_backward_input(float *dx, const float *dy, const struct xf_linear_place *place,
                             const struct xf_pass *pass, const struct xf_rows *rows,
                             bool accumulate);

/* dW += x^T dy and db += the sum of dy, over the rows and for the share of W and b that are the
 * thread's in gradients.h. */
void xf_dense_backward_weight(const float *x, const float *dy, const struct xf_linear_place *place,
                              const struct xf_pass *pass, const struct xf_rows *rows);

#endif
