/* Reads what lies in the output before writing, and writes it back where it is unsure.
 * EXPECT softmax: left unwritten | not finite | wrong */
#include "attention.h"

#include <string.h>

void softmax(float *out, const float *x, int n)
{
    (void)x;
    memmove(out, out, (size_t)n * sizeof *out);
}
