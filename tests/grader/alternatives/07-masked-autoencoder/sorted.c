/* By sorting, as PyTorch programs do it, with the inverse order written out; floats added from the
 * end; the loss of a guess as a difference of logarithms. */
#include "masking.h"

#include <math.h>
#include <string.h>

struct place {
    float noise;
    int t;
};

static int by_noise(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->noise != b->noise)
        return a->noise < b->noise ? -1 : 1;
    return a->t - b->t;
}

void choose_masked(bool *masked, const float *noise, int T, int count)
{
    struct place *places = malloc((size_t)T * sizeof *places);
    if (!places)
        abort();
    for (int t = 0; t < T; t++)
        places[t] = (struct place){noise[t], t};
    qsort(places, (size_t)T, sizeof *places, by_noise);
    for (int k = 0; k < T; k++)
        masked[places[k].t] = k < count;
    free(places);
}

void mask_inputs(float *z, const float *x, const float *p, const float *mask_token,
                 const bool *masked, int T, int C)
{
    memcpy(z, p, (size_t)(T * C) * sizeof *z);
    for (int k = T * C - 1; k >= 0; k--)
        z[k] += masked[k / C] ? mask_token[k % C] : x[k];
}

void bert_corrupt(int *tokens, int *labels, const int *text, const bool *chosen, const float *draw,
                  const int *random_token, int T, int mask_id)
{
    memcpy(tokens, text, (size_t)T * sizeof *tokens);
    memset(labels, 0xff, (size_t)T * sizeof *labels); /* IGNORED is -1 */
    while (T-- > 0) {
        if (!chosen[T])
            continue;
        labels[T] = text[T];
        switch ((int)(draw[T] * 10)) {
        case 9:
            break;
        case 8:
            tokens[T] = random_token[T];
            break;
        default:
            tokens[T] = mask_id;
        }
    }
}

float masked_loss(const float *guess, const float *patch, const bool *masked, int T, int C)
{
    float sum = 0;
    int n = 0;
    for (int t = T - 1; t >= 0; t--) {
        float of_patch = 0;
        for (int c = C - 1; c >= 0 && masked[t]; c--)
            of_patch = fmaf(patch[t * C + c] - guess[t * C + c],
                            patch[t * C + c] - guess[t * C + c], of_patch);
        sum += of_patch / (float)C;
        n += masked[t];
    }
    return n ? sum / (float)n : 0.0f;
}

int keep_visible(float *visible, int *order, const float *z, const bool *masked, int T, int C)
{
    int K = 0, *end = order + T;
    for (int t = T - 1; t >= 0; t--)
        if (masked[t])
            *--end = t;
    for (int t = T - 1; t >= 0; t--)
        if (!masked[t]) {
            *--end = t;
            K++;
        }
    for (int k = 0; k < K * C; k++)
        visible[k] = z[order[k / C] * C + k % C];
    return K;
}

bool claim_is_true(enum masking_claim claim)
{
    const unsigned no = 1u << CLAIM_POSITION_IS_REPLACED | 1u << CLAIM_DEPTH_TELLS_APART |
                        1u << CLAIM_BERT_ASKS_FOR_ALL | 1u << CLAIM_BERT_HIDES_15_PERCENT |
                        1u << CLAIM_BERT_SKIPS_LUCKY_DRAWS | 1u << CLAIM_MAE_ENCODES_MASK_TOKENS;
    return !(no >> claim & 1u);
}

void restore_order(float *z, const float *encoded, const float *mask_token, const float *p,
                   const int *order, int T, int K, int C)
{
    int restore[T];
    for (int k = 0; k < T; k++)
        restore[order[k]] = k;
    for (int t = T - 1; t >= 0; t--)
        for (int c = 0; c < C; c++)
            z[t * C + c] =
                p[t * C + c] + (restore[t] < K ? encoded[restore[t] * C + c] : mask_token[c]);
}

float one_guess_loss(const int *labels, int T)
{
    float of_alike = 0, asked = 0;
    for (int t = 0; t < T; t++) {
        float alike = 0;
        if (labels[t] == IGNORED)
            continue;
        for (int s = 0; s < T; s++)
            alike += labels[s] == labels[t];
        of_alike += logf(alike);
        asked++;
    }
    return asked > 0 ? logf(asked) - of_alike / asked : 0;
}
