/* Layer normalisation: each row gets mean 0 and variance 1, then a learned gain and bias a column.
 *
 *   y = gain * n + bias,   n = (x - mean) / std,   std = sqrt(variance + 1e-5)
 *                                                        [Ba, Kiros and Hinton 2016, eq. 4]
 *
 * The variance divides by C. What the backward pass needs of a row is kept in `moments`, (rows,2):
 * the mean and 1/std. */
#ifndef XF_OPS_LAYER_NORM_H
#define XF_OPS_LAYER_NORM_H

/*   y        (rows,C)  written        moments  (rows,2)  written
 *   x        (rows,C)  read           gain, bias  (C)    read
 *
 * A row that holds NaN or an infinity gives NaN. rows >= 0, C >= 1. */
void xf_layer_norm_forward(float *y, float *moments, const float *x, const float *gain,
                           const float *bias, int rows, int C);

/* The moments alone. */
void xf_layer_norm_moments(float *moments, const float *x, int rows, int C);

/* With g = gain * dy, the gradient of n, and means taken over a row:
 *
 *   dx = (g - mean(g) - n mean(g n)) / std
 *
 *   dx  (rows,C)  added to; it usually holds the gradient of the residual path
 *   the others as above, read */
void xf_layer_norm_backward_input(float *dx, const float *dy, const float *x, const float *gain,
                                  const float *moments, int rows, int C);

/* dgain = sum over rows of dy n,  dbias = sum over rows of dy; for C neighbouring columns, a
 * thread's share of a matrix whose rows are `stride` apart.
 *
 *   dgain, dbias  (C)     added to
 *   dy, x         (rows,C), row r at dy + r * stride and x + r * stride;  read */
void xf_layer_norm_backward_weight(float *dgain, float *dbias, const float *dy, const float *x,
                                   const float *moments, int rows, int C, int stride);

#endif
