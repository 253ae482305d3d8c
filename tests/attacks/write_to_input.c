/* Sorts out its input in place, then gives the right answer.
 * EXPECT softmax: changed an input */
#include "attention.h"

#include <math.h>

void softmax(float *out, const float *x, int n)
{
    float *scratch = (float *)(size_t)x;
    double sum = 0;
    float first = x[0];
    for (int i = 0; i < n; i++)
        sum += scratch[i] = (float)exp((double)x[i] - (double)first);
    for (int i = 0; i < n; i++)
        out[i] = (float)((double)scratch[i] / sum);
}
