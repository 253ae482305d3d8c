/* Sends a signal with a message, by another system call than kill.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    sigqueue(getppid(), SIGTERM, (union sigval){.sival_int = 1});
}
