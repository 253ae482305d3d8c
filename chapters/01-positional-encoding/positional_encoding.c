#include "positional_encoding.h"

#include <math.h>
#include <string.h>

void sinusoidal_encoding(float *pe, int T, int C)
{
    TODO();
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    TODO();
}

void clock_rotation(float *R, int offset, int C)
{
    TODO();
}

void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    TODO();
}

bool needs_word_order(enum language_task task)
{
    TODO();
}

float position_similarity(int offset, int C)
{
    TODO();
}
