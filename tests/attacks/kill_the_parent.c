/* Kills the process that is about to judge it.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    kill(getppid(), SIGKILL);
}
