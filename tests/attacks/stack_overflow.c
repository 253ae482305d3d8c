/* Recurses without end.
 * EXPECT softmax: crashed */
#include "attention.h"

static int depth(volatile int *above)
{
    volatile int here[256] = {*above};
    return here[0] + depth(here) + here[1];
}

void softmax(float *out, const float *x, int n)
{
    (void)x;
    volatile int start = n;
    out[0] = (float)depth(&start);
}
