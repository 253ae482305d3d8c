/* Cuts every file that it may have inherited, so that whoever has mapped it gets a bus error.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        ftruncate(descriptor, 0);
}
