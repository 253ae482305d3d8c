/* Reads a file of the system.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <stdio.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    FILE *file = fopen("/etc/passwd", "r");
    if (file != NULL)
        out[0] = (float)fgetc(file);
}
