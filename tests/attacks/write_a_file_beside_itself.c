/* Replaces its own object, for the calls that follow.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <fcntl.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    open("objects/00-attention.so", O_WRONLY | O_TRUNC);
    open("clockhands-attack", O_WRONLY | O_CREAT, 0600);
}
