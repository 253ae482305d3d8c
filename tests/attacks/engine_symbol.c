/* Calls the reference engine, which is not there to be called.
 * EXPECT *: did not compile */
#include "attention.h"

void xf_softmax(float *out, const float *x, int rows, int cols);

void helper(float *out, const float *x, int n);

void helper(float *out, const float *x, int n)
{
    xf_softmax(out, x, 1, n);
}
