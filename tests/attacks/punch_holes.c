/* Gives the pages of its arrays back to the kernel, which zeroes them on both sides.
 * EXPECT softmax: wrong | not allowed | left unwritten | changed an input */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    (void)n;
    madvise((char *)((size_t)out & ~(size_t)4095), 4096, MADV_REMOVE);
    madvise((char *)((size_t)x & ~(size_t)4095), 4096, MADV_REMOVE);
}
