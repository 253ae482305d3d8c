/* Believes a permutation to be one of columns, and so reads rows that do not exist.
 * CHAPTER 01
 * EXPECT permute_rows: out of bounds | wrong */
#include "positional_encoding.h"

void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            out[t * C + c] = x[t * C + c + (perm[t] - t + 1) * C * T * 64];
}
