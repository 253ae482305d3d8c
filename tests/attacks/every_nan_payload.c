/* Writes NaNs with the bits that a grader might use as poison, to pass for "unwritten" or worse.
 * EXPECT softmax: left unwritten | not finite */
#include "attention.h"

#include <string.h>

void softmax(float *out, const float *x, int n)
{
    (void)x;
    for (int i = 0; i < n; i++) {
        unsigned bits = 0x7fc00000U | (unsigned)i * 2654435761U >> 10;
        memcpy(&out[i], &bits, sizeof bits);
    }
}
