/* Writes one element before the output.
 * EXPECT softmax: out of bounds */
#include "attention.h"

#include <math.h>

void softmax(float *out, const float *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += exp((double)x[i] - (double)x[0]);
    for (int i = 0; i < n; i++)
        out[i] = (float)(exp((double)x[i] - (double)x[0]) / sum);
    out[-1] = 0.0F;
}
