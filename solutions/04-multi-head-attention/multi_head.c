/* Chapter 04: several heads at once. The contract of each function is in multi_head.h. */
#include "multi_head.h"

#include <math.h>

void split_heads(float *out, const float *x, int T, int H, int D)
{
    /* BEGIN SOLUTION */
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++)
                out[(h * T + t) * D + d] = x[t * H * D + h * D + d];
    /* END SOLUTION */
}

void merge_heads(float *out, const float *x, int T, int H, int D)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++)
        for (int h = 0; h < H; h++)
            for (int d = 0; d < D; d++)
                out[t * H * D + h * D + d] = x[(h * T + t) * D + d];
    /* END SOLUTION */
}

void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D)
{
    /* Room for five (T,C) arrays, should you want them. */
    const size_t size = (size_t)T * (size_t)H * (size_t)D;
    float *memory = calloc(5 * size, sizeof *memory);
    if (!memory)
        abort();

    /* BEGIN SOLUTION */
    const int C = H * D;
    float *rows = memory, *q = rows + size, *k = q + size, *v = k + size, *mixed = v + size;
    float *heads[3] = {q, k, v};
    for (int i = 0; i < 3; i++) {
        project_rows(rows, x, W + i * C * C, T, C, C);
        split_heads(heads[i], rows, T, H, D);
    }

    const float scale = 1 / sqrtf((float)D);
    for (int n = 0; n < H * T; n++) { /* query t of head h */
        const int h = n / T, t = n % T;
        float *row = maps + n * T, max = -INFINITY, sum = 0;
        for (int s = 0; s < T; s++) {
            float dot = 0;
            for (int d = 0; d < D; d++)
                dot += q[n * D + d] * k[(h * T + s) * D + d];
            row[s] = dot * scale + (mask ? mask[t * T + s] : 0);
            max = fmaxf(max, row[s]);
        }
        for (int s = 0; s < T; s++) {
            row[s] = max == -INFINITY ? 0 : expf(row[s] - max);
            sum += row[s];
        }
        for (int s = 0; s < T; s++)
            row[s] /= sum > 0 ? sum : 1;
        for (int d = 0; d < D; d++) {
            mixed[n * D + d] = 0;
            for (int s = 0; s < T; s++)
                mixed[n * D + d] += row[s] * v[(h * T + s) * D + d];
        }
    }

    merge_heads(rows, mixed, T, H, D);
    project_rows(out, rows, W + 3 * C * C, T, C, C);
    /* END SOLUTION */

    free(memory);
}

int multi_head_parameters(int C, int H, int D)
{
    /* BEGIN SOLUTION */
    return 3 * H * C * D + H * D * C;
    /* END SOLUTION */
}

void previous_token_head(float *W_q, float *W_k, float gain, int E, int P)
{
    /* BEGIN SOLUTION */
    const int C = E + P;
    for (int i = 0; i < C * P; i++)
        W_q[i] = W_k[i] = 0;

    for (int c = 0; c < P; c += 2) {
        const float angle = powf(10000, -(float)c / (float)P);
        float *sin_row = W_q + (E + c) * P + c, *cos_row = sin_row + P;
        /* sin(a - w) = sin a cos w - cos a sin w,  cos(a - w) = cos a cos w + sin a sin w */
        sin_row[0] = gain * cosf(angle);
        cos_row[0] = -gain * sinf(angle);
        sin_row[1] = gain * sinf(angle);
        cos_row[1] = gain * cosf(angle);
        W_k[(E + c) * P + c] = 1;
        W_k[(E + c + 1) * P + c + 1] = 1;
    }
    /* END SOLUTION */
}

enum head_pattern classify_head(float *scores, const float *map, const int *tokens, int T)
{
    /* BEGIN SOLUTION */
    int repeats = 0;
    for (int i = 0; i < HEAD_OTHER; i++)
        scores[i] = 0;

    for (int t = 1; t < T; t++) {
        const float *row = map + t * T;
        scores[HEAD_PREVIOUS_TOKEN] += row[t - 1];
        scores[HEAD_FIRST_TOKEN] += row[0];
        scores[HEAD_SAME_POSITION] += row[t];
        for (int s = 0; s <= t; s++)
            scores[HEAD_UNIFORM] += fminf(row[s], 1 / (float)(t + 1));
        int last = t - 1;
        while (last >= 0 && tokens[last] != tokens[t])
            last--;
        if (last >= 0) {
            scores[HEAD_INDUCTION] += row[last + 1];
            repeats++;
        }
    }

    int best = 0;
    for (int i = 0; i < HEAD_OTHER; i++) {
        const int rows = i == HEAD_INDUCTION ? repeats : T - 1;
        scores[i] /= rows > 0 ? (float)rows : 1;
        best = scores[i] > scores[best] ? i : best;
    }
    return scores[best] > 0.5f ? (enum head_pattern)best : HEAD_OTHER;
    /* END SOLUTION */
}

void induction_head(float *W_q, float *W_k, float gain, int E)
{
    /* BEGIN SOLUTION */
    for (int r = 0; r < 2 * E; r++) {
        for (int c = 0; c < E; c++) {
            W_q[r * E + c] = r == c ? gain : 0;
            W_k[r * E + c] = r == E + c ? 1 : 0;
        }
    }
    /* END SOLUTION */
}
