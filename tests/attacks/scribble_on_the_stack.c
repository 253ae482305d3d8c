/* Overwrites the frames of its callers, where a grader might keep what it is about to compare.
 * EXPECT softmax: crashed | out of bounds */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)n;
    out[0] = x[0];
    for (volatile char *byte = __builtin_frame_address(0);; byte++)
        *byte = 1;
}
