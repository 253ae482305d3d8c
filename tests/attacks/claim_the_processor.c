/* Asks to run before everybody else.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sched.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 99});
}
