/* Chapter 07: masking. The contract of each function is in masking.h. */
#include "masking.h"

#include <math.h>

void choose_masked(bool *masked, const float *noise, int T, int count)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        int before = 0; /* how many positions are taken before t */
        for (int s = 0; s < T; s++)
            before += noise[s] < noise[t] || (noise[s] == noise[t] && s < t);
        masked[t] = before < count;
    }
    /* END SOLUTION */
}

void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        const float *value = masked[t] ? mask_token : x + t * C;
        for (int c = 0; c < C; c++)
            z[t * C + c] = value[c] + p[t * C + c];
    }
    /* END SOLUTION */
}

void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        tokens[t] = text[t];
        labels[t] = chosen[t] ? text[t] : IGNORED;
        if (chosen[t] && draw[t] < 0.8f)
            tokens[t] = mask_id;
        else if (chosen[t] && draw[t] < 0.9f)
            tokens[t] = random_token[t];
    }
    /* END SOLUTION */
}

float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C)
{
    /* BEGIN SOLUTION */
    float sum = 0;
    int count = 0;
    for (int t = 0; t < T; t++) {
        if (!masked[t])
            continue;
        for (int c = 0; c < C; c++) {
            float error = guess[t * C + c] - patch[t * C + c];
            sum += error * error;
        }
        count += C;
    }
    return count > 0 ? sum / (float)count : 0;
    /* END SOLUTION */
}

int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C)
{
    /* BEGIN SOLUTION */
    int K = 0;
    for (int t = 0; t < T; t++) {
        if (masked[t])
            continue;
        for (int c = 0; c < C; c++)
            visible[K * C + c] = z[t * C + c];
        order[K++] = t;
    }
    int next = K;
    for (int t = 0; t < T; t++)
        if (masked[t])
            order[next++] = t;
    return K;
    /* END SOLUTION */
}

bool claim_is_true(enum masking_claim claim)
{
    /* BEGIN SOLUTION */
    switch (claim) {
    case CLAIM_SAME_PREDICTION:
    case CLAIM_TURNING_TELLS_APART:
    case CLAIM_BERT_ASKS_FOR_UNCHANGED:
    case CLAIM_BERT_LOOKS_AHEAD:
    case CLAIM_MAE_PLACES_MASK_TOKENS:
    case CLAIM_MAE_ORDER_IS_FREE:
        return true;
    default:
        return false;
    }
    /* END SOLUTION */
}

void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C)
{
    /* BEGIN SOLUTION */
    for (int k = 0; k < T; k++) {
        const float *value = k < K ? encoded + k * C : mask_token;
        int t = order[k];
        for (int c = 0; c < C; c++)
            z[t * C + c] = value[c] + p[t * C + c];
    }
    /* END SOLUTION */
}

float one_guess_loss(const int *labels, int T)
{
    /* BEGIN SOLUTION */
    /* The best q gives each token its share of the labels. */
    float sum = 0;
    int asked = 0;
    for (int t = 0; t < T; t++)
        asked += labels[t] != IGNORED;
    for (int t = 0; t < T; t++) {
        if (labels[t] == IGNORED)
            continue;
        int alike = 0;
        for (int s = 0; s < T; s++)
            alike += labels[s] == labels[t];
        sum += logf((float)asked / (float)alike);
    }
    return asked > 0 ? sum / (float)asked : 0;
    /* END SOLUTION */
}
