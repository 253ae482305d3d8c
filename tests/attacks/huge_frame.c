/* Moves the stack pointer far below the stack in one step, over any guard page.
 * EXPECT softmax: crashed */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    size_t size = (size_t)n << 34;
    volatile char *frame = __builtin_alloca(size);
    frame[0] = 1;
    out[0] = (float)frame[0] + x[0];
}
