/* Uses the entry for 32-bit programs, where system calls have other numbers: 11 there is exec, and
 * munmap here.
 * EXPECT softmax: not allowed */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    long result = 20; /* getpid there, writev here */
    __asm__ volatile("int $0x80" : "+a"(result) : : "r8", "r9", "r10", "r11", "memory");
    out[0] = (float)result;
}
