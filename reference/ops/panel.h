/* Small matrix products in registers, for kernels that work tile by tile.
 *
 * BLAS is at its best on large matrices. A tile of attention is small and is used at once, so it
 * pays to lay one factor out the way the inner loop reads it: a panel is XF_PANEL_COLS columns of a
 * matrix, contiguous, row after row. XF_PANEL_ROWS rows of the other factor meet one panel in
 * XF_PANEL_ROWS * XF_PANEL_COLS running sums, which with 8-wide vectors just fill the 16 registers
 * of an x86-64 with AVX2 [Goto and van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34(3), 2008, section 4.2]. The source is the same on every machine;
 * where vectors are narrower the compiler splits them. */
#ifndef XF_OPS_PANEL_H
#define XF_OPS_PANEL_H

#include <stdbool.h>
#include <stddef.h>

enum { XF_PANEL_ROWS = 6, XF_PANEL_COLS = 16 };

/* n rounded up to whole multiples of `unit`. */
static inline int xf_rounded_up(int n, int unit)
{
    return (n + unit - 1) / unit * unit;
}

/* What sums can begin with, for a row that is not there. */
extern const float xf_panel_zeros[XF_PANEL_COLS];

/* C = S + A P.
 *
 *   c      (6,16)  written; element (m,n) is c[m * ldc + n]
 *   s      (6,16)  read; element (m,n) is s[m * lds + n]: C itself, which is then added to; or one
 *                  row again and again, with lds 0
 *   a      (6,K)   read; element (m,k) is a[m * row + k * col]
 *   panel  (K,16)  read
 *
 * Each sum is taken in the order of k, from S on, so it does not depend on how a larger product is
 * cut. K >= 1. */
void xf_panel_product(float *c, ptrdiff_t ldc, const float *s, ptrdiff_t lds, const float *a,
                      ptrdiff_t row, ptrdiff_t col, const float *panel, int K);

/* Rows as the columns of a panel, and back.
 *
 *   panel  (K,16)     written; column n is row n if n < count, else zeros
 *   rows   (count,K)  read; row n begins at rows + n * stride
 *
 * The way back writes the rows, and reads as many columns. count from 1 to 16; K >= 1. */
void xf_panel_from_rows(float *panel, const float *rows, ptrdiff_t stride, int count, int K);
void xf_panel_to_rows(float *rows, ptrdiff_t stride, const float *panel, int count, int K);

/* The columns of a panel as they are: column n is column n of `columns`, (K,count), whose rows are
 * `stride` apart, if n < count, else zeros. count from 1 to 16; K >= 1. */
void xf_panel_from_columns(float *panel, const float *columns, ptrdiff_t stride, int count, int K);

#endif
