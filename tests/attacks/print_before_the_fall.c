/* Prints without flushing and then crashes; what a student printed while looking for the fault
 * must not be lost.
 * EXPECT softmax: crashed
 * SHOWS n is here */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    puts("n is here");
    volatile float *volatile nowhere = NULL;
    *nowhere = 1.0F;
}
