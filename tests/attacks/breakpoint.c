/* Looks for a debugger: SIGTRAP.
 * EXPECT softmax: crashed */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    __asm__ volatile("int3");
}
