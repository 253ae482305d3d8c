/* Removes the object that it was loaded from.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    unlink("objects/00-attention.so");
}
