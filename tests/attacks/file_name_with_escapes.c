/* Gives its file a name that clears the screen and prints a verdict, and then crashes, so that the
 * report says where.
 * EXPECT softmax: crashed */
#include "attention.h"

#line 1 "\033[2J\033[32mPASSED\033[0m\n\n<b>&\"'%s%n\r"
void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    __builtin_trap();
}
