/* Stops instead of ending, so that whoever waits for an end waits for ever.
 * EXPECT softmax: timed out | not allowed | crashed */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    raise(SIGSTOP);
}
