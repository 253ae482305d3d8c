/* Ends only the calling thread, which is not how programs usually end.
 * EXPECT softmax: ended the program */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(SYS_exit, 0);
}
