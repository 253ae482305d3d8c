#include "reference/positions/sinusoidal.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

double xf_sinusoidal_frequency(int i, int C)
{
    return pow(10000, -2.0 * i / C);
}

void xf_sinusoidal(float *pe, int T, int C)
{
    assert(T >= 1 && C >= 2 && C % 2 == 0);
    for (int i = 0; i < C / 2; i++) {
        double frequency = xf_sinusoidal_frequency(i, C);
        for (int t = 0; t < T; t++) {
            float *hand = pe + (ptrdiff_t)t * C + 2 * i;
            hand[0] = (float)sin(t * frequency);
            hand[1] = (float)cos(t * frequency);
        }
    }
}
