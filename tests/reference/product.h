/* Matrix products in double, the way they are defined. */
#ifndef TESTS_REFERENCE_PRODUCT_H
#define TESTS_REFERENCE_PRODUCT_H

#include "tests/reference/check.h"

/* A matrix of floats whose element (r,c) is data[r * row + c * col]. */
struct matrix {
    const float *data;
    ptrdiff_t row, col;
};

/* Element (m,n) of A B, where A has K columns; *magnitude is what its terms add up to in absolute
 * value, which is what rounding errors are measured by. */
static inline double naive_product(struct matrix a, struct matrix b, int m, int n, int K,
                                   double *magnitude)
{
    double sum = 0;
    *magnitude = 0;
    for (int k = 0; k < K; k++) {
        double term = (double)a.data[m * a.row + k * a.col] * (double)b.data[k * b.row + n * b.col];
        sum += term;
        *magnitude += fabs(term);
    }
    return sum;
}

/* The error of a float32 sum of `terms` products in any order, fused or not
 * [Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1]. */
static inline double product_error(int terms, double magnitude)
{
    return terms * U / (1 - terms * U) * magnitude;
}

#endif
