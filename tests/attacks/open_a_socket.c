/* Opens a connection to tell somebody the questions.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/socket.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    socket(AF_INET, SOCK_STREAM, 0);
}
