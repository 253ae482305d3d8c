/* Gives the right answer and then ends the program. A function that does not come back has not
 * done its work: nobody could call it.
 * EXPECT causal_mask: ended the program */
#include "attention.h"

#include <math.h>

void causal_mask(float *mask, int T)
{
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            mask[i * T + j] = j <= i ? 0.0F : -INFINITY;
    exit(0);
}
