/* Changes an input and puts it back, so that no comparison afterwards can tell.
 * EXPECT softmax: changed an input */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    volatile float *input = (volatile float *)(size_t)x;
    float before = input[0];
    input[0] = 0.0F;
    input[0] = before;
    for (int i = 0; i < n; i++)
        out[i] = 1.0F / (float)n;
}
