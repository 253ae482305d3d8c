/* Multiplies through the newest system call for it.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    for (;;)
        syscall(SYS_clone3, (char[88]){0}, 88);
}
