/* Calls the exercise something else.
 * EXPECT softmax: not defined
 * EXPECT attention: not defined */
#include "attention.h"

void soft_max(float *out, const float *x, int n);

void soft_max(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
}
