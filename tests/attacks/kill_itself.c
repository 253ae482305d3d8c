/* Dies by the signal that the kernel uses when memory is short.
 * EXPECT softmax: not allowed | crashed | ended the program */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    raise(SIGKILL);
}
