/* The shape of an error: what all the differences between two matrices have in common.
 *
 * A sentence is written only if it is true of every element that it speaks of, within the
 * tolerance. Looked for, in this order:
 *
 *   when most elements differ: all zeros, opposite sign, one constant factor, one constant offset,
 *   transposed, rows shifted by one, columns shifted by one, rows (then columns) reversed or
 *   permuted, rows right but for a factor each, so that they do not sum to 1 as they should;
 *
 *   otherwise: wrong in the first or last row or column only, or above, on or below the diagonal
 *   only. Most elements there must differ, and none elsewhere.
 *
 * A matrix of one row or one column is spoken of as a list of elements. */
#ifndef GRADER_COMPARE_SHAPE_H
#define GRADER_COMPARE_SHAPE_H

#include "grader/compare/compare.h"

/* Writes one plain sentence about got, (rows,cols), beside want, or "" if none is true. */
void describe_error_shape(char *sentence, size_t size, const float *got, const float *want,
                          int rows, int cols, struct tolerance tolerance);

/* Draws |got - want| as lines of at most 64 columns and 16 rows, ' ' for agreement then '.', 'o',
 * 'O', '#' by size, a quarter of the worst each, and '!' for what is not finite; larger matrices
 * are reduced by taking the worst of a cell. Each line ends with a newline. Writes "" when a
 * drawing would say nothing more than the sentence (fewer than 2 rows or columns, every place
 * alike) or does not fit. */
void draw_error_map(char *lines, size_t size, const float *got, const float *want, int rows,
                    int cols, struct tolerance tolerance);

#endif
