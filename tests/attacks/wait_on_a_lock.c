/* Locks a lock twice. It waits without using the processor or any call that sleeps by name.
 * EXPECT softmax: timed out | not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <pthread.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
}
