#include "reference/positions/alibi.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

double xf_alibi_slope(int h, int H)
{
    assert(0 <= h && h < H);
    int n = 1;
    while (2 * n <= H) {
        n *= 2;
    }
    return h < n ? exp2(-8.0 * (h + 1) / n) : exp2(-4.0 * (2 * (h - n) + 1) / n);
}

void xf_alibi(float *table, int H, int M)
{
    for (int h = 0; h < H; h++) {
        const double slope = xf_alibi_slope(h, H);
        for (int offset = 1 - M; offset < M; offset++) {
            table[(ptrdiff_t)h * (2 * M - 1) + M - 1 + offset] = (float)(-slope * abs(offset));
        }
    }
}
