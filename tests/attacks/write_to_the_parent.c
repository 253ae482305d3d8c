/* Writes into the memory of its parent.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/uio.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    struct iovec here = {out, sizeof *out}, there = {out, sizeof *out};
    process_vm_writev(getppid(), &here, 1, &there, 1, 0);
}
