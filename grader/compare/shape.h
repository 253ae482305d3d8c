/* The shape of an error: what all the differences between two matrices have in common.
 *
 * Looked for, in this order, only when most elements differ and the pattern explains them all:
 * all zeros, opposite sign, one constant factor, one constant offset, transposed, rows shifted by
 * one, columns shifted by one, rows reversed, rows (or columns) permuted, right rows but not
 * summing to 1 as the reference's do, only the first or last row or column wrong, only above or
 * below the diagonal wrong. */
#ifndef GRADER_COMPARE_SHAPE_H
#define GRADER_COMPARE_SHAPE_H

#include "grader/compare/compare.h"

/* Writes one plain sentence about got, (rows,cols), beside want, or "" if none is true. */
void describe_error_shape(char *sentence, size_t size, const float *got, const float *want,
                          int rows, int cols, struct tolerance tolerance);

/* Draws |got - want| as lines of at most 64 columns and 16 rows, ' ' for agreement then '.', 'o',
 * 'O', '#' by size relative to the worst and '!' for what is not finite; larger matrices are
 * reduced by taking the worst of a cell. Writes "" when a drawing would say nothing more than the
 * sentence (fewer than 2 rows or columns, or every element wrong alike). */
void draw_error_map(char *lines, size_t size, const float *got, const float *want, int rows,
                    int cols, struct tolerance tolerance);

#endif
