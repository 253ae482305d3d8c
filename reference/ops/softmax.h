/* Softmax over the rows of a matrix.
 *
 * -INFINITY counts as hidden: its weight is exactly 0. NaN and +INFINITY give NaN, so that the
 * mistake stays visible. */
#ifndef XF_OPS_SOFTMAX_H
#define XF_OPS_SOFTMAX_H

/* out[r,c] = exp(x[r,c] - m[r]) / sum over c' of exp(x[r,c'] - m[r]),   m[r] = max over c of x[r,c]
 *
 *   out  (rows,cols)  written; may be x itself
 *   x    (rows,cols)  read
 *
 * A row of nothing but -INFINITY gives zeros: it has nothing to attend to. A row that holds NaN or
 * +INFINITY gives NaN everywhere. rows >= 0, cols >= 1. */
void xf_softmax(float *out, const float *x, int rows, int cols);

/* The largest of x, (n); NaN counts as nothing. -INFINITY if there is nothing larger. n >= 0. */
float xf_row_max(const float *x, int n);

/* Where the largest of x, (n), stands: the first of equal ones. n >= 1. */
int xf_row_argmax(const float *x, int n);

/* What to subtract before exp() in a row whose maximum is `max`: the maximum, but 0 from a row of
 * nothing but -INFINITY, because -INFINITY less itself would be NaN. */
float xf_softmax_shift(float max);

#endif
