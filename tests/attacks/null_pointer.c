/* Writes through a null pointer.
 * EXPECT softmax: crashed */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    volatile float *volatile nowhere = NULL;
    *nowhere = 1.0F;
}
