/* Asks for more memory than there is, and uses it without looking.
 * EXPECT softmax: out of memory */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    volatile char *memory = malloc((size_t)n << 36);
    memory[n] = 1;
    out[0] = x[0] + (float)memory[n];
}
