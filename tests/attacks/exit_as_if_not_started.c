/* Ends with the status that TODO() uses. It is told "not started", which earns nothing either.
 * EXPECT softmax: not started */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    _Exit(EXERCISE_NOT_STARTED);
}
