/* By recursion: a tournament of halves for the argmax, a walk down every path for the field, and
 * repeated squaring for the bound. */
#include "argmax_attention.h"

#include <math.h>
#include <string.h>

/* The first of the largest of row[from … to-1], or NOWHERE. */
static int winner(const float *row, int from, int to)
{
    if (to - from == 1)
        return isnan(row[from]) || row[from] == -INFINITY ? NOWHERE : from;
    int middle = from + (to - from) / 2;
    int left = winner(row, from, middle), right = winner(row, middle, to);
    if (left == NOWHERE || right == NOWHERE)
        return left == NOWHERE ? right : left;
    return row[right] > row[left] ? right : left;
}

void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D)
{
    for (int t = T - 1; t >= 0; t--) {
        look[t] = winner(score + t * S, 0, S);
        memset(out + t * D, 0, sizeof *out * (size_t)D);
        if (look[t] != NOWHERE)
            memcpy(out + t * D, v + look[t] * D, sizeof *v * (size_t)D);
    }
}

void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual)
{
    for (int s = T - 1; s >= 0; s--) {
        bool fed = residual && above[s];
        for (int t = 0; t < T; t++)
            for (int h = H - 1; h >= 0; h--)
                fed |= above[t] && look[h * T + t] == s;
        below[s] = fed;
    }
}

static void walk(bool *field, const int *look, int t, int T, int H, int L, bool residual)
{
    if (L == 0) {
        field[t] = true;
        return;
    }
    const int *top = look + (L - 1) * H * T;
    for (int h = 0; h < H; h++)
        if (top[h * T + t] != NOWHERE)
            walk(field, look, top[h * T + t], T, H, L - 1, residual);
    if (residual)
        walk(field, look, t, T, H, L - 1, residual);
}

void receptive_field_of(bool *field, const int *look, int t, int T, int H, int L, bool residual)
{
    memset(field, 0, sizeof *field * (size_t)T);
    walk(field, look, t, T, H, L, residual);
}

/* base^L, or anything from `cap` up if that is less. */
static double power(double base, int L, double cap)
{
    if (L == 0)
        return 1;
    double half = power(base, L / 2, cap);
    double square = half * half * (L % 2 ? base : 1);
    return square < cap ? square : cap;
}

int receptive_field_bound(int T, int H, int L, bool residual)
{
    return (int)power(1.0 * H + residual, L, T);
}

void spread_looks(int *look, int T, int H, int L, bool residual)
{
    int *last = look + (L - 1) * H * T;
    if (L > 1)
        spread_looks(look, T, H, L - 1, residual);
    int back = 0, apart = receptive_field_bound(T, H, L - 1, residual);
    for (int h = 0; h < H; h++) {
        back += h > 0 || residual ? apart : 0;
        for (int t = 0; t < T; t++)
            last[h * T + t] = back > t ? 0 : t - back;
    }
}
