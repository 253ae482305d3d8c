/* Reads from every descriptor that it may have inherited, to take the next request away.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    char byte;
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        syscall(SYS_read, descriptor, &byte, 1);
}
