/* Switches off any timer that might be running and then never comes back.
 * EXPECT softmax: timed out | not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/time.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    alarm(0);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    setitimer(ITIMER_PROF, &(struct itimerval){0}, NULL);
    for (volatile int forever = 1; forever;)
        continue;
}
