/* Leaves a message for its next call with the kernel's keeper of keys.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(SYS_add_key, "user", "clockhands", "answer", 6, -3);
}
