/* Chapter 05: attention that looks at one place. The contract of each function is in
 * argmax_attention.h. */
#include "argmax_attention.h"

#include <math.h>
#include <string.h>

void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        /* NaN and -INFINITY are not larger than this, so neither is ever taken. */
        float best = -INFINITY;
        look[t] = NOWHERE;
        for (int s = 0; s < S; s++) {
            if (score[t * S + s] > best) {
                best = score[t * S + s];
                look[t] = s;
            }
        }
        for (int d = 0; d < D; d++)
            out[t * D + d] = look[t] == NOWHERE ? 0 : v[look[t] * D + d];
    }
    /* END SOLUTION */
}

void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            if (above[t] && look[h * T + t] != NOWHERE)
                below[look[h * T + t]] = true;
    /* END SOLUTION */
}

void receptive_field_of(bool *field, const int *look, int node, int T, int H, int L, bool residual)
{
    /* BEGIN SOLUTION */
    for (int s = 0; s < T; s++)
        field[s] = s == node;
    for (int l = L - 1; l >= 0; l--) {
        bool above[MAX_POSITIONS];
        memcpy(above, field, (size_t)T * sizeof *field);
        receptive_field_step(field, above, look + l * H * T, T, H, residual);
    }
    /* END SOLUTION */
}

int receptive_field_bound(int T, int H, int L, bool residual)
{
    /* BEGIN SOLUTION */
    int sources = residual ? H + 1 : H;
    int size = 1;
    for (int l = 0; l < L; l++) {
        if (size > T / sources) /* the product would pass T, and might pass the largest int */
            return T;
        size *= sources;
    }
    return size;
    /* END SOLUTION */
}

void spread_looks(int *look, int T, int H, int L, bool residual)
{
    /* BEGIN SOLUTION */
    int run = 1; /* how long a field of the level below is */
    for (int l = 0; l < L; l++) {
        for (int h = 0; h < H; h++) {
            int back = (residual ? h + 1 : h) * run;
            for (int t = 0; t < T; t++)
                look[(l * H + h) * T + t] = t > back ? t - back : 0;
        }
        run = receptive_field_bound(T, H, l + 1, residual);
    }
    /* END SOLUTION */
}
