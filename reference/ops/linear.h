/* The linear layer: every row of x meets every column of a matrix of weights.
 *
 *   y = x W + b
 *
 * W is stored (in,out), as in GPT-2's files. The output embedding, which is the input embedding the
 * other way round [Press and Wolf 2017], is stored (out,in); `transposed` says so. Matrices are
 * contiguous. The calling thread does the work alone: threads share a layer by its rows or by the
 * columns of what comes out, and the gradient of its weights by the rows of W as it is stored. */
#ifndef XF_OPS_LINEAR_H
#define XF_OPS_LINEAR_H

#include <stdbool.h>

struct xf_linear {
    int rows;        /* of x and y, >= 0 */
    int in, out;     /* columns of x and of y, >= 1 */
    bool transposed; /* W is (out,in) */
};

/* y = x W + b, for `count` columns of y from column `first` on.
 *
 *   y       (rows,out)  those columns are written
 *   x       (rows,in)   read
 *   weight  (in,out)    read; (out,in) if transposed
 *   bias    (out)       read; NULL: none */
void xf_linear_forward(float *y, const float *x, const float *weight, const float *bias,
                       const struct xf_linear *layer, int first, int count);

/* dx = dy W^T, for `count` columns of dx from column `first` on.
 *
 *   dx      (rows,in)   those columns are added to if `accumulate`, else written
 *   dy      (rows,out)  read
 *   weight              read, as above */
void xf_linear_backward_input(float *dx, const float *dy, const float *weight,
                              const struct xf_linear *layer, bool accumulate, int first, int count);

/* dW = x^T dy, for `count` rows of W from row `first` on: a thread's share.
 *
 *   dweight  (in,out)    rows first to first + count - 1 are added to; (out,in) if transposed
 *   x        (rows,in)   read          dy  (rows,out)  read */
void xf_linear_backward_weight(float *dweight, const float *x, const float *dy,
                               const struct xf_linear *layer, int first, int count);

/* db = the sum of the rows of dy, for `count` columns from column `first` on.
 *
 *   dbias  (out)       elements first to first + count - 1 are added to
 *   dy     (rows,out)  read */
void xf_linear_backward_bias(float *dbias, const float *dy, const struct xf_linear *layer,
                             int first, int count);

#endif
