/* Unmaps what lies around its arrays, one page after another.
 * EXPECT softmax: crashed | out of bounds | not allowed | left unwritten */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    (void)x, (void)n;
    char *page = (char *)((size_t)out & ~(size_t)4095);
    for (long i = -4096; i < 4096; i++)
        munmap(page + i * 4096, 4096);
}
