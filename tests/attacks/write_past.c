/* Writes one element past the output.
 * EXPECT causal_mask: out of bounds */
#include "attention.h"

#include <math.h>

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            mask[i * T + j] = j <= i ? 0.0F : -INFINITY;
    mask[T * T] = 0.0F;
}
