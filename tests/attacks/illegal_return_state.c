/* Returns the right answer with the direction flag set, so that the caller's copies run backwards.
 * It can only harm the process that it is in.
 * EXPECT causal_mask: passed | crashed | out of bounds */
#include "attention.h"

#include <math.h>

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            mask[i * T + j] = j <= i ? 0.0F : -INFINITY;
    __asm__ volatile("std");
}
