/* Uses the numbers of the x32 interface, which a filter of plain numbers does not know.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)x, (void)n;
    out[0] = (float)syscall(0x40000000 + 57); /* fork */
}
