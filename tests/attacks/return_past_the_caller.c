/* Climbs the stack by hand and returns from functions that are not its own.
 * EXPECT softmax: left unwritten | crashed | ended the program | timed out */
#include "attention.h"

__attribute__((optimize("no-omit-frame-pointer"))) void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    __asm__ volatile("movq (%rbp), %rbp\n\t"
                     "leave\n\t"
                     "ret");
}
