/* Reads where everything lies in memory.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <stdio.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    FILE *file = fopen("/proc/self/maps", "r");
    if (file != NULL)
        out[0] = (float)fgetc(file);
}
