/* Starts a thread that could go on after the call has come back.
 * It is not a way to write an exercise; the sentence says that threads are not allowed.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <pthread.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    pthread_t thread;
    pthread_create(&thread, NULL, (void *(*)(void *))(void *)abort, NULL);
    pthread_join(thread, NULL);
}
