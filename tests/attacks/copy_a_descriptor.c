/* Takes a descriptor, the socket of the judge perhaps, from its parent.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    int parent = (int)syscall(SYS_pidfd_open, getppid(), 0);
    syscall(SYS_pidfd_getfd, parent, 3, 0);
}
