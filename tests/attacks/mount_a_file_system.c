/* Mounts what the empty view left out.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mount.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    mount("proc", "/proc", "proc", 0, NULL);
}
