/* What the files of this folder that describe an error share: two matrices, and the patterns that
 * may hold between them. A pattern writes its sentence and returns true, or writes nothing and
 * returns false. */
#ifndef GRADER_COMPARE_PAIR_H
#define GRADER_COMPARE_PAIR_H

#include "grader/compare/compare.h"
#include "grader/reports/text.h"

struct pair {
    const float *got, *want; /* (rows,cols) */
    int rows, cols;
    size_t count; /* rows * cols */
    struct tolerance tolerance;
    struct text *sentence;
};

/* The right numbers in other places: transposed, shifted, reversed, permuted. */
bool pair_is_rearranged(const struct pair *pair);

/* Right but in one row, one column, or one side of the diagonal. */
bool pair_differs_in_one_place(const struct pair *pair);

#endif
