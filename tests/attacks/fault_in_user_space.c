/* Handles page faults itself, to halt whoever touches its pages.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(SYS_userfaultfd, 0);
}
