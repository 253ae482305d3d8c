/* Runs an array of bytes as if it were code.
 * EXPECT softmax: crashed */
#include "attention.h"

static unsigned char code[] = {0xc3};

void softmax(float *out, const float *x, int n)
{
    ((void (*)(float *, const float *, int))(void *)code)(out, x, n);
}
