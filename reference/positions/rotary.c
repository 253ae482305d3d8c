#include "reference/positions/rotary.h"

/* Turns the rows forwards, direction 1, or back, direction -1. */
static void turn(float *x, const struct xf_rotary *rotary, int first, int rows, float direction)
{
    const int D = rotary->D;
    for (int r = 0; r < rows; r++) {
        const float *hand = rotary->hands + (ptrdiff_t)((first + r) % rotary->T) * D;
        float *head = x + r * rotary->stride;
        for (int h = 0; h < rotary->H; h++, head += D) {
            for (int d = 0; d < D; d += 2) {
                const float sine = direction * hand[d], cosine = hand[d + 1];
                const float even = head[d], odd = head[d + 1];
                head[d] = even * cosine - odd * sine;
                head[d + 1] = even * sine + odd * cosine;
            }
        }
    }
}

void xf_rotary_forward(float *x, const struct xf_rotary *rotary, int first, int rows)
{
    turn(x, rotary, first, rows, 1);
}

void xf_rotary_backward(float *dy, const struct xf_rotary *rotary, int first, int rows)
{
    turn(dy, rotary, first, rows, -1);
}
