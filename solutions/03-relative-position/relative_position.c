/* Chapter 03: numbers for distances, added to the scores. The contract of each function is in
 * relative_position.h. */
#include "relative_position.h"

#include <math.h>

void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P)
{
    /* BEGIN SOLUTION */
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < S; j++) {
            float dot = 0;
            for (int p = 0; p < P; p++)
                dot += q_pos[i * P + p] * k_pos[j * P + p];
            bias[i * S + j] = scale * dot;
        }
    }
    /* END SOLUTION */
}

int relative_bias_index(int i, int j, int T)
{
    /* BEGIN SOLUTION */
    return i - j + T - 1;
    /* END SOLUTION */
}

void relative_bias(float *bias, const float *table, int H, int T)
{
    /* BEGIN SOLUTION */
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                bias[(h * T + i) * T + j] = table[h * (2 * T - 1) + relative_bias_index(i, j, T)];
    /* END SOLUTION */
}

void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D)
{
    /* Room for the S weights of one query. */
    float *weight = malloc((size_t)S * sizeof *weight);
    if (!weight)
        abort();

    /* BEGIN SOLUTION */
    const float scale = 1 / sqrtf((float)D);
    for (int i = 0; i < T; i++) {
        float max = -INFINITY;
        for (int j = 0; j < S; j++) {
            float dot = 0;
            for (int d = 0; d < D; d++)
                dot += q[i * D + d] * k[j * D + d];
            weight[j] = scale * dot + bias[i * S + j];
            max = fmaxf(max, weight[j]);
        }

        float sum = 0;
        for (int j = 0; j < S; j++) {
            weight[j] = max == -INFINITY ? 0 : expf(weight[j] - max);
            sum += weight[j];
        }
        for (int d = 0; d < D; d++) {
            float mix = 0;
            for (int j = 0; j < S; j++)
                mix += weight[j] * v[j * D + d];
            out[i * D + d] = sum > 0 ? mix / sum : 0;
        }
    }
    /* END SOLUTION */

    free(weight);
}

void relative_bias_backward(float *dtable, const float *dbias, int H, int T)
{
    /* BEGIN SOLUTION */
    for (int h = 0; h < H; h++) {
        float *entry = dtable + h * (2 * T - 1);
        for (int n = 0; n < 2 * T - 1; n++)
            entry[n] = 0;
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                entry[relative_bias_index(i, j, T)] += dbias[(h * T + i) * T + j];
    }
    /* END SOLUTION */
}

int relative_bias_parameters(int H, int T, bool causal)
{
    /* BEGIN SOLUTION */
    return causal ? H * T : H * (2 * T - 1);
    /* END SOLUTION */
}

void rotary(float *y, const float *x, int first, int T, int D)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        for (int f = 0; f < D / 2; f++) {
            const double angle = (first + t) * pow(10000, -2.0 * f / D);
            const float sine = (float)sin(angle), cosine = (float)cos(angle);
            const float *pair = x + t * D + 2 * f;
            y[t * D + 2 * f] = pair[0] * cosine - pair[1] * sine;
            y[t * D + 2 * f + 1] = pair[0] * sine + pair[1] * cosine;
        }
    }
    /* END SOLUTION */
}

void alibi_slopes(float *slope, int H)
{
    /* BEGIN SOLUTION */
    int n = 1;
    while (2 * n <= H)
        n *= 2;
    for (int h = 0; h < n; h++)
        slope[h] = exp2f(-8 * (float)(h + 1) / (float)n);
    for (int h = n; h < H; h++)
        slope[h] = exp2f(-4 * (float)(2 * (h - n) + 1) / (float)n);
    /* END SOLUTION */
}
