/* Lays private memory over its output: what it writes there nobody else can see.
 * EXPECT softmax: wrong | left unwritten | not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    char *page = (char *)((size_t)out & ~(size_t)4095);
    mmap(page, (size_t)((char *)(out + n) - page), PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < n; i++)
        out[i] = x[i];
}
