/* Ends the thread that called it through the thread library, which runs cleanup handlers first.
 * EXPECT softmax: ended the program | not allowed | crashed */
#include "attention.h"

#include <pthread.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    pthread_exit(NULL);
}
