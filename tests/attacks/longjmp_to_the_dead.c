/* Jumps out of the call into a frame that ended while the object was loaded.
 * EXPECT softmax: crashed | ended the program | timed out */
#include "attention.h"

#include <setjmp.h>

static jmp_buf past;

__attribute__((constructor)) static void remember(void)
{
    if (setjmp(past) != 0)
        _Exit(0);
}

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    longjmp(past, 1);
}
