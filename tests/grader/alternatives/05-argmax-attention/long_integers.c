/* 64-bit whole numbers, arrays of the caller's used as scratch, loops from the end, and heads that
 * look at 0 filled in first. */
#include "argmax_attention.h"

#include <math.h>
#include <stdint.h>

void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D)
{
    for (int t = 0; t < T; t++) {
        int best = -1;
        for (int s = S - 1; s >= 0; s--) {
            float candidate = score[t * S + s];
            if (isnan(candidate) || candidate == -INFINITY)
                continue;
            if (best < 0 || candidate >= score[t * S + best])
                best = s;
        }
        look[t] = best;
    }
    for (int i = T * D - 1; i >= 0; i--) {
        double sum = 0;
        for (int s = 0; s < S; s++)
            sum += (s == look[i / D] ? 1.0 : 0.0) * (double)v[s * D + i % D];
        out[i] = (float)sum;
    }
}

void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = false;
    for (int t = T - 1; t >= 0; t--) {
        if (!above[t])
            continue;
        for (int h = H - 1; h >= 0; h--)
            if (look[h * T + t] >= 0)
                below[look[h * T + t]] = 1;
        if (residual)
            below[t] = 1;
    }
}

/* Two sets in turn. */
void receptive_field_of(bool *field, const int *look, int t, int T, int H, int L, bool residual)
{
    bool set[2][MAX_POSITIONS] = {{false}};
    int turn = 0;
    set[0][t] = true;
    while (L-- > 0) {
        receptive_field_step(set[1 - turn], set[turn], look + L * H * T, T, H, residual);
        turn = 1 - turn;
    }
    for (int s = 0; s < T; s++)
        field[s] = set[turn][s];
}

int receptive_field_bound(int T, int H, int L, bool residual)
{
    int64_t size = 1, ways = (int64_t)H + residual;
    for (int l = 0; l < L; l++) {
        size *= ways;
        if (size > T)
            size = T;
    }
    return (int)size;
}

void spread_looks(int *look, int T, int H, int L, bool residual)
{
    int64_t ways = H + residual;
    for (int h = 0; h < H; h++) {
        int64_t back = h + residual;
        for (int l = 0; l < L; l++) {
            int *row = look + (l * H + h) * T;
            for (int t = 0; t < T; t++)
                row[t] = 0;
            for (int64_t t = T - 1; t > back; t--)
                row[t] = (int)(t - back);
            if (back < T)
                back *= ways;
        }
    }
}
