/* BLAS where it fits: the squared error multiplied out as g g - 2 g p + p p, rows moved by
 * cblas_scopy and added to by cblas_saxpy; logarithms by way of log2f. */
#include "masking.h"

#include <cblas.h>
#include <math.h>

void choose_masked(bool *masked, const float *noise, int T, int count)
{
    /* Insertion into a list of the best. */
    int best[T + 1], have = 0;
    for (int t = 0; t < T; t++) {
        int at = have;
        while (at > 0 && noise[best[at - 1]] > noise[t]) {
            best[at] = best[at - 1];
            at--;
        }
        best[at] = t;
        have = have < count ? have + 1 : have;
        masked[t] = false;
    }
    for (int k = 0; k < have; k++)
        masked[best[k]] = true;
}

void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C)
{
    cblas_scopy(T * C, x, 1, z, 1);
    for (int t = 0; t < T; t++)
        if (masked[t])
            cblas_scopy(C, mask_token, 1, z + t * C, 1);
    cblas_saxpy(T * C, 1, p, 1, z, 1);
}

void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id)
{
    for (int t = 0; t < T; t++) {
        const int becomes[10] = {mask_id, mask_id, mask_id, mask_id,         mask_id,
                                 mask_id, mask_id, mask_id, random_token[t], text[t]};
        tokens[t] = chosen[t] ? becomes[(int)floor(10 * (double)draw[t])] : text[t];
        labels[t] = chosen[t] ? text[t] : IGNORED;
    }
}

float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C)
{
    float sum = 0;
    int n = 0;
    for (int t = 0; t < T; t++) {
        const float *g = guess + t * C, *p = patch + t * C;
        if (!masked[t])
            continue;
        sum +=
            cblas_sdot(C, g, 1, g, 1) - 2 * cblas_sdot(C, g, 1, p, 1) + cblas_sdot(C, p, 1, p, 1);
        n++;
    }
    return n == 0 ? 0 : sum / (float)(n * C);
}

int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C)
{
    int K = 0, hidden[T], n = 0;
    for (int t = 0; t < T; t++) {
        if (masked[t]) {
            hidden[n++] = t;
            continue;
        }
        cblas_scopy(C, z + t * C, 1, visible + K * C, 1);
        order[K++] = t;
    }
    for (int k = 0; k < n; k++)
        order[K + k] = hidden[k];
    return K;
}

bool claim_is_true(enum masking_claim claim)
{
    return claim == CLAIM_MAE_ORDER_IS_FREE || claim == CLAIM_MAE_PLACES_MASK_TOKENS ||
           claim == CLAIM_BERT_LOOKS_AHEAD || claim == CLAIM_BERT_ASKS_FOR_UNCHANGED ||
           claim == CLAIM_TURNING_TELLS_APART || claim == CLAIM_SAME_PREDICTION;
}

void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C)
{
    cblas_scopy(T * C, p, 1, z, 1);
    for (int k = 0; k < K; k++)
        cblas_saxpy(C, 1, encoded + k * C, 1, z + order[k] * C, 1);
    for (int k = K; k < T; k++)
        cblas_saxpy(C, 1, mask_token, 1, z + order[k] * C, 1);
}

float one_guess_loss(const int *labels, int T)
{
    float bits = 0;
    int asked = 0;
    for (int t = 0; t < T; t++)
        asked += labels[t] != IGNORED;
    for (int t = T - 1; t >= 0; t--) {
        int alike = 0;
        for (int s = 0; s < T; s++)
            alike += labels[s] == labels[t];
        if (labels[t] != IGNORED)
            bits -= log2f((float)alike / (float)asked) / (float)asked;
    }
    return bits * 0.69314718f;
}
