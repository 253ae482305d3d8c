/* Declares a thread-local array larger than memory. It is only looked for when it is first used.
 * EXPECT softmax: out of memory | crashed */
#include "attention.h"

extern _Thread_local char vast[1L << 36];
_Thread_local char vast[1L << 36];

void softmax(float *out, const float *x, int n)
{
    vast[n] = 1;
    out[0] = x[0] + (float)vast[n];
}
