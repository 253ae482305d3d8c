/* Gives its lines numbers that no report expects, and then crashes there.
 * EXPECT softmax: crashed */
#include "attention.h"

#line 2147483640
void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    __builtin_trap();
}
