/* Rounds towards zero from its first call on. Its own numbers suffer within the tolerance; nobody
 * else's must.
 * EXPECT causal_mask: passed */
#include "attention.h"

#include <fenv.h>
#include <math.h>

void causal_mask(float *mask, int T)
{
    fesetround(FE_TOWARDZERO);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            mask[i * T + j] = j <= i ? 0.0F : -INFINITY;
}
