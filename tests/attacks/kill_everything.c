/* Kills every process that it may.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    kill(-1, SIGKILL);
}
