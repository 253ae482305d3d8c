/* Sets the clock back, so that no deadline comes.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <time.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    clock_settime(CLOCK_REALTIME, &(struct timespec){0});
}
