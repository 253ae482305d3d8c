/* Waits for a signal that nobody will send.
 * EXPECT softmax: timed out | not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    pause();
}
