/* Waits without using the processor, which a limit on processor time does not see.
 * EXPECT softmax: timed out | not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    sleep(1000);
}
