/* Softmax over the rows of a matrix. */
#ifndef XF_OPS_SOFTMAX_H
#define XF_OPS_SOFTMAX_H

/* out[r,c] = exp(x[r,c] - m[r]) / sum over c' of exp(x[r,c'] - m[r]),   m[r] = max over c of x[r,c]
 *
 *   out  (rows,cols)  written; may be x itself
 *   x    (rows,cols)  read; -INFINITY counts as hidden
 *
 * A row of nothing but -INFINITY gives zeros: it has nothing to attend to. A row that holds NaN or
 * +INFINITY gives NaN everywhere, so that the mistake stays visible. rows >= 0, cols >= 1. */
void xf_softmax(float *out, const float *x, int rows, int cols);

#endif
