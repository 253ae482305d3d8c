/* Writes far past the output, over any guard page, where other arrays may lie.
 * EXPECT softmax: out of bounds | crashed */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = x[i];
    for (long i = 0; i < 1L << 40; i += 1024)
        out[n + i] = 0.0F;
}
