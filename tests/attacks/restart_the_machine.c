/* Turns the machine off.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    syscall(SYS_reboot, 0xfee1dead, 672274793, 0x4321fedc, NULL);
}
