/* Chapter 01's functions by the engine, for chapters that are built on them. */
#pragma GCC visibility push(default)
#include "chapters/01-positional-encoding/positional_encoding.h"
#pragma GCC visibility pop

#include "reference/positions/sinusoidal.h"

void sinusoidal_encoding(float *pe, int T, int C)
{
    xf_sinusoidal(pe, T, C);
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    for (int i = 0; i < T * C; i++)
        z[i] = x[i] + pe[i];
}
