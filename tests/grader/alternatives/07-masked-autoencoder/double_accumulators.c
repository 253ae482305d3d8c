/* Everything summed in double; choices by repeated search, inputs by factors 0 and 1. */
#include "masking.h"

#include <math.h>
#include <string.h>

void choose_masked(bool *masked, const float *noise, int T, int count)
{
    memset(masked, 0, (size_t)T * sizeof *masked);
    while (count-- > 0) {
        int least = -1;
        for (int t = 0; t < T; t++)
            if (!masked[t] && (least < 0 || noise[t] < noise[least]))
                least = t;
        masked[least] = true;
    }
}

void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++) {
            double m = masked[t];
            double value = m * (double)mask_token[c] + (1 - m) * (double)x[t * C + c];
            z[t * C + c] = (float)(value + (double)p[t * C + c]);
        }
}

void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id)
{
    for (int t = 0; t < T; t++) {
        double u = (double)draw[t];
        labels[t] = chosen[t] ? text[t] : -1;
        tokens[t] = !chosen[t] || u >= 0.9 ? text[t] : u >= 0.8 ? random_token[t] : mask_id;
    }
}

float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C)
{
    double mean = 0;
    int n = 0;
    for (int t = 0; t < T; t++)
        n += masked[t];
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            if (masked[t])
                mean += pow((double)guess[t * C + c] - (double)patch[t * C + c], 2) / n / C;
    return (float)mean;
}

int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C)
{
    int K = 0;
    for (int t = 0; t < T; t++)
        K += !masked[t];
    for (int t = 0, seen = 0, hidden = K; t < T; t++) {
        if (!masked[t])
            memcpy(visible + seen * C, z + t * C, (size_t)C * sizeof *z);
        order[masked[t] ? hidden++ : seen++] = t;
    }
    return K;
}

bool claim_is_true(enum masking_claim claim)
{
    static const bool answer[MASKING_CLAIMS] = {
        [CLAIM_SAME_PREDICTION] = true,         [CLAIM_TURNING_TELLS_APART] = true,
        [CLAIM_BERT_ASKS_FOR_UNCHANGED] = true, [CLAIM_BERT_LOOKS_AHEAD] = true,
        [CLAIM_MAE_PLACES_MASK_TOKENS] = true,  [CLAIM_MAE_ORDER_IS_FREE] = true,
    };
    return answer[claim];
}

void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C)
{
    for (int k = 0; k < T; k++)
        for (int c = 0; c < C; c++) {
            double value = (double)(k < K ? encoded[k * C + c] : mask_token[c]);
            z[order[k] * C + c] = (float)(value + (double)p[order[k] * C + c]);
        }
}

/* The entropy of the shares. */
float one_guess_loss(const int *labels, int T)
{
    double entropy = 0;
    int asked = 0;
    for (int t = 0; t < T; t++)
        asked += labels[t] >= 0;
    for (int t = 0; t < T; t++) {
        int alike = 0, earlier = 0;
        for (int s = 0; s < T; s++) {
            alike += labels[s] == labels[t];
            earlier += s < t && labels[s] == labels[t];
        }
        if (labels[t] >= 0 && !earlier)
            entropy -= (double)alike / asked * log((double)alike / asked);
    }
    return (float)entropy;
}
