/* Counts its own calls and is right only the first time. State kept between calls is a fault: the
 * same function must give the same answer however often it is called.
 * EXPECT softmax: wrong */
#include "attention.h"

#include <math.h>

static int calls;

void softmax(float *out, const float *x, int n)
{
    float most = -INFINITY;
    double sum = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, x[i]);
    for (int i = 0; i < n && most > -INFINITY; i++)
        sum += exp((double)x[i] - (double)most);
    for (int i = 0; i < n; i++)
        out[i] = calls == 0 && sum > 0 ? (float)(exp((double)x[i] - (double)most) / sum) : 0.0F;
    calls++;
}
