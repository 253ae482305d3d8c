/* Lays fresh memory over its input, to leave no input to compare with.
 * EXPECT softmax: wrong | not allowed | changed an input */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    char *page = (char *)((size_t)x & ~(size_t)4095);
    mmap(page, (size_t)((const char *)(x + n) - page), PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < n; i++)
        out[i] = 1.0F / (float)n + x[i];
}
