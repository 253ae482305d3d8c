/* Rotary positions: queries and keys are turned, so that their products depend on distances.
 *
 *   y[2i]     = x[2i] cos a - x[2i + 1] sin a
 *   y[2i + 1] = x[2i] sin a + x[2i + 1] cos a     a = t / 10000^(2i/D)   [Su et al. 2021, eq. 34]
 *
 * at position t. Turned by a and b, two vectors have the product that they would have had if only
 * one of them were turned, by the difference of a and b. The angles are those of the sinusoids, so
 * sin a and cos a are row t of xf_sinusoidal(hands, T, D). Pairs are neighbouring columns, as in the
 * paper; some later models pair column i with column i + D/2 instead.
 *
 * Rows hold H heads of D side by side, D even, and begin `stride` floats apart. They are positions
 * of sequences of T, one after the other, of which the first row is number `first`. */
#ifndef XF_POSITIONS_ROTARY_H
#define XF_POSITIONS_ROTARY_H

#include <stddef.h>

struct xf_rotary {
    const float *hands; /* (T,D), from xf_sinusoidal() */
    int T, H, D;
    ptrdiff_t stride;
};

/* x, (rows,H*D), becomes y. */
void xf_rotary_forward(float *x, const struct xf_rotary *rotary, int first, int rows);

/* dy, (rows,H*D), becomes dx: gradients turn back. */
void xf_rotary_backward(float *dy, const struct xf_rotary *rotary, int first, int rows);

#endif
