/* Asks its parent to be its debugger, so that every signal becomes a stop.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/ptrace.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
