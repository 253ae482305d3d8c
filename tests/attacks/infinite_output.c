/* Prints without end.
 * EXPECT softmax: too much output */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    for (;;)
        puts("a line, and another, and another, until the disk or the memory is full");
}
