/* Keeps its memory from ever being given back.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    mlockall(MCL_CURRENT | MCL_FUTURE);
}
