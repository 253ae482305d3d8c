/* Sinusoidal positions: each pair of columns is the hand of a clock, and later pairs are slower.
 *
 *   pe[t, 2i]     = sin(t / 10000^(2i/C))
 *   pe[t, 2i + 1] = cos(t / 10000^(2i/C))          [Vaswani et al. 2017, section 3.5] */
#ifndef XF_POSITIONS_SINUSOIDAL_H
#define XF_POSITIONS_SINUSOIDAL_H

/* Radians by which hand i of C/2 turns from one position to the next: 10000^(-2i/C). */
double xf_sinusoidal_frequency(int i, int C);

/* Writes pe, (T,C). Angles are computed in double: at t = 100000 a float angle would be off by
 * 0.004. T >= 1; C is even and >= 2. */
void xf_sinusoidal(float *pe, int T, int C);

#endif
