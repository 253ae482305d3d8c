/* Looks for the solution where the kit keeps it.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <stdio.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    FILE *file = fopen("../../solutions/00-attention/attention.c", "r");
    if (file != NULL)
        out[0] = (float)fgetc(file);
}
