/* Catches the fault of reading past its input and carries on as if nothing had been.
 * EXPECT softmax: not allowed | out of bounds */
#define _GNU_SOURCE
#include "attention.h"

#include <signal.h>
#include <stdlib.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    signal(SIGSEGV, SIG_IGN);
    signal(SIGSYS, SIG_IGN);
    out[0] = x[n];
}
