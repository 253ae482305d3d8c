/* Defines the exercise where nobody outside the file can see it.
 * EXPECT softmax: not defined */
#include "attention.h"

__attribute__((visibility("hidden"))) void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
}
