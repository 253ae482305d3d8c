/* Makes read-only memory executable, and addresses predictable.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/personality.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    personality(READ_IMPLIES_EXEC | ADDR_NO_RANDOMIZE);
}
