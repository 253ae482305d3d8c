/* Moves to a namespace of its own, where it would be root.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sched.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    unshare(CLONE_NEWUSER);
}
