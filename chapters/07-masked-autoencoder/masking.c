/* Chapter 07: masking. The contract of each function is in masking.h. */
#include "masking.h"

#include <math.h>

void choose_masked(bool *masked, const float *noise, int T, int count)
{
    TODO();
}

void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C)
{
    TODO();
}

void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id)
{
    TODO();
}

float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C)
{
    TODO();
}

int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C)
{
    TODO();
}

bool claim_is_true(enum masking_claim claim)
{
    TODO();
}

void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C)
{
    TODO();
}

float one_guess_loss(const int *labels, int T)
{
    TODO();
}
