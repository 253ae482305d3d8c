/* Prints without end to the other stream.
 * EXPECT softmax: too much output */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    for (;;)
        fputs("and another", stderr);
}
