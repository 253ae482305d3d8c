/* An indirect function: the loader calls its resolver to learn the address, and the resolver ends
 * the program.
 * EXPECT softmax: ended the program */
#include "attention.h"

static void (*resolve(void))(float *, const float *, int)
{
    long result = 231; /* exit_group: the C library is not ready for use in a resolver */
    __asm__ volatile("syscall" : "+a"(result) : "D"(0L) : "rcx", "r11", "memory");
    return NULL;
}

void softmax(float *out, const float *x, int n) __attribute__((ifunc("resolve")));
