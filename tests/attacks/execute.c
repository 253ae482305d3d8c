/* Becomes another program, one that ends with success.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    execl("/bin/true", "true", (char *)NULL);
}
