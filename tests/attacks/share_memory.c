/* Leaves a segment of shared memory behind, which outlives every process.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/ipc.h>
#include <sys/shm.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    shmget(0x436c6b01, 4096, IPC_CREAT | 0600);
}
