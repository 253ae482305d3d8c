/* Attaches to its parent as a debugger would.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/ptrace.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}
