/* Ends with the statuses that the stage itself uses.
 * EXPECT softmax: ended the program */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    _Exit(99);
}
