/* Raises the limits that it runs under.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/resource.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    setrlimit(RLIMIT_CPU, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}
