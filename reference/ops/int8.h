/* Weights in eight bits: a quarter of the memory of floats, and where a single row meets a large
 * matrix, about a quarter of the time, because reading the matrix is what takes the time.
 *
 * Every row of the matrix has a scale of its own [Krishnamoorthi 2018, section 2.2]:
 *
 *   w[r,c] = scale[r] q[r,c], nearly     scale[r] = max over c of |w[r,c]| / 127
 *
 * with whole numbers q from -127 to 127, so no weight is off by more than half its row's scale. The
 * row that meets the matrix becomes whole numbers too, but of sixteen bits: they are off by a 65534th
 * of its largest number at most, which is little beside what the weights are off.
 *
 * So all products and nearly all sums are of whole numbers, which are exact. Compilers may take them
 * in any order, and no order changes a bit. */
#ifndef XF_OPS_INT8_H
#define XF_OPS_INT8_H

#include <stddef.h>
#include <stdint.h>

/* Rounds the rows of a matrix, halves to the even number; the weights become what the whole numbers
 * stand for.
 *
 *   q      (rows,cols)  written
 *   scale  (rows)       written
 *   w      (rows,cols)  w[r * row + c * col] becomes scale[r] q[r,c]
 *
 * A row of zeros has the scale 0, and so has one whose scale would be denormal. A row that holds NaN
 * or an infinity has the scale NaN, which shows in every product. rows >= 0, cols >= 1. */
__attribute__((nonnull)) void xf_int8_round(int8_t *q, float *scale, float *w, ptrdiff_t row,
                                            ptrdiff_t col, int rows, int cols);

/* The same for a single row in sixteen bits, from -32767 to 32767. Returns its scale.
 *
 *   q  (count)  written      x  (count)  read */
__attribute__((nonnull)) float xf_int16_round(int16_t *q, const float *x, int count);

/* A matrix of eight-bit weights, and the row of sixteen bits that it meets. */
struct xf_int8 {
    const int8_t *q;    /* (rows,cols) */
    const float *scale; /* (rows) */
    const float *bias;  /* (rows), or NULL: none */
    int rows, cols;     /* rows >= 0, cols >= 1 */
    const int16_t *x;   /* (cols) */
    float x_scale;
};

/* y[r] = scale[r] x_scale (sum over c of q[r,c] x[c]) + bias[r]
 *
 *   y  (rows)  written */
__attribute__((nonnull)) void xf_int8_product(float *y, const struct xf_int8 *product);

#endif
