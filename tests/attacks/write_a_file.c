/* Leaves a file behind.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <stdio.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    FILE *file = fopen("/tmp/clockhands-attack", "w");
    if (file != NULL)
        fclose(file);
}
