/* Opens what it never closes, so that whatever a grader puts behind it would be swallowed.
 * EXPECT *: did not compile
 * ALONE */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
#if 0
