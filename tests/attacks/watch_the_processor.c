/* Counts the events of the processor to see what others do with it.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(SYS_perf_event_open, (char[128]){0}, 0, -1, -1, 0);
}
