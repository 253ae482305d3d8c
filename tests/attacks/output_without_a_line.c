/* Prints a megabyte without an end of line, and the right answer besides.
 * EXPECT causal_mask: passed | too much output */
#include "attention.h"

#include <math.h>

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < 1 << 20; i++)
        putchar('-');
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            mask[i * T + j] = j <= i ? 0.0F : -INFINITY;
}
