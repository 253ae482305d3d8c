/* Chapter 02: a position added to a word, or concatenated with it. The contract of each function
 * is in position_input.h. */
#include "position_input.h"

#include <math.h>

void add_position(float *z, const float *x, const float *p, int C)
{
    TODO();
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    TODO();
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    float score = 0;
    TODO();
    return score;
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    float score = 0;
    TODO();
    return score;
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    struct score_terms terms = {0};
    TODO();
    return terms;
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    TODO();
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    TODO();
}
