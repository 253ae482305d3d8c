/* Chapter 05: attention that looks at one place. The contract of each function is in
 * argmax_attention.h. */
#include "argmax_attention.h"

#include <math.h>
#include <string.h>

void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D)
{
    TODO();
}

void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual)
{
    TODO();
}

void receptive_field_of(bool *field, const int *look, int node, int T, int H, int L, bool residual)
{
    TODO();
}

int receptive_field_bound(int T, int H, int L, bool residual)
{
    TODO();
}

void spread_looks(int *look, int T, int H, int L, bool residual)
{
    TODO();
}
