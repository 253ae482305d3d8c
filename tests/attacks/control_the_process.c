/* Makes itself readable to others and immortal when its parent dies.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/prctl.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    prctl(PR_SET_DUMPABLE, 1);
    prctl(PR_SET_PDEATHSIG, 0);
}
