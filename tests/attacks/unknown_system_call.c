/* Makes a system call with a number that nobody knows.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(0x7fff);
}
