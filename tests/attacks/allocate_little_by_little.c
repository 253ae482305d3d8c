/* Takes memory in small pieces until there is none, and uses every piece.
 * EXPECT softmax: out of memory | timed out */
#include "attention.h"

#include <string.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x;
    for (;;)
        memset(malloc(1U << 20), n, 1U << 20);
}
