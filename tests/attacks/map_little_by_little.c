/* Takes memory from the kernel directly, for which no allocator can be asked.
 * EXPECT softmax: out of memory | crashed | timed out */
#define _GNU_SOURCE
#include "attention.h"

#include <string.h>
#include <sys/mman.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x;
    for (;;)
        memset(mmap(NULL, 1U << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), n,
               1U << 24);
}
