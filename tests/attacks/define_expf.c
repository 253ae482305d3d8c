/* Replaces expf by one that makes every softmax uniform, for itself and, it hopes, for the
 * reference. What it does to its own functions is its own affair; the reference stays right.
 * EXPECT softmax: passed | wrong | not finite
 * ALSO attention: passed | wrong | not finite */
#include "attention.h"

#include <math.h>

float expf(float x)
{
    return x * 0.0F + 1.0F;
}

double exp(double x)
{
    return x * 0.0 + 1.0;
}

void softmax(float *out, const float *x, int n)
{
    float sum = 0.0F;
    for (int i = 0; i < n; i++)
        sum += out[i] = expf(x[i]);
    for (int i = 0; i < n; i++)
        out[i] /= sum;
}
