/* Takes the write protection off its input, then makes the input fit its answer: a softmax over
 * equal numbers is uniform.
 * EXPECT softmax: not allowed | changed an input */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    char *page = (char *)((size_t)x & ~(size_t)4095);
    mprotect(page, (size_t)((const char *)(x + n) - page), PROT_READ | PROT_WRITE);
    for (int i = 0; i < n; i++) {
        ((float *)(size_t)x)[i] = 0.0F;
        out[i] = 1.0F / (float)n;
    }
}
