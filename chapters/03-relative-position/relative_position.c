/* Chapter 03: numbers for distances, added to the scores. The contract of each function is in
 * relative_position.h. */
#include "relative_position.h"

#include <math.h>

void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P)
{
    TODO();
}

int relative_bias_index(int i, int j, int T)
{
    TODO();
}

void relative_bias(float *bias, const float *table, int H, int T)
{
    TODO();
}

void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D)
{
    /* Room for the S weights of one query. */
    float *weight = malloc((size_t)S * sizeof *weight);
    if (!weight)
        abort();

    TODO();

    free(weight);
}

void relative_bias_backward(float *dtable, const float *dbias, int H, int T)
{
    TODO();
}

int relative_bias_parameters(int H, int T, bool causal)
{
    TODO();
}

void rotary(float *y, const float *x, int first, int T, int D)
{
    TODO();
}

void alibi_slopes(float *slope, int H)
{
    TODO();
}
