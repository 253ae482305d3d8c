/* Everything summed in double; the table walked by offsets, not by pairs; slopes by roots. */
#include "relative_position.h"

#include <math.h>

static double inner(const float *a, const float *b, int n)
{
    double sum = 0;
    for (int d = 0; d < n; d++)
        sum += (double)a[d] * (double)b[d];
    return sum;
}

void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P)
{
    for (int n = 0; n < T * S; n++)
        bias[n] = (float)((double)scale * inner(q_pos + n / S * P, k_pos + n % S * P, P));
}

int relative_bias_index(int i, int j, int T)
{
    int index = T - 1;
    for (; i > j; i--)
        index++;
    for (; j > i; j--)
        index--;
    return index;
}

void relative_bias(float *bias, const float *table, int H, int T)
{
    for (int h = 0; h < H; h++)
        for (int offset = 1 - T; offset < T; offset++)
            for (int i = 0; i < T; i++)
                if (i - offset >= 0 && i - offset < T)
                    bias[h * T * T + i * T + i - offset] = table[h * (2 * T - 1) + offset + T - 1];
}

void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D)
{
    for (int i = 0; i < T; i++) {
        double score[S], max = -HUGE_VAL, sum = 0;
        for (int j = 0; j < S; j++) {
            score[j] = inner(q + i * D, k + j * D, D) / sqrt(D) + (double)bias[i * S + j];
            max = fmax(max, score[j]);
        }
        for (int j = 0; j < S; j++) {
            score[j] = isinf(score[j]) ? 0 : exp(score[j] - max);
            sum += score[j];
        }
        for (int d = 0; d < D; d++) {
            double mix = 0;
            for (int j = 0; j < S; j++)
                mix += score[j] / (sum > 0 ? sum : 1) * (double)v[j * D + d];
            out[i * D + d] = (float)mix;
        }
    }
}

void relative_bias_backward(float *dtable, const float *dbias, int H, int T)
{
    for (int h = 0; h < H; h++)
        for (int offset = 1 - T; offset < T; offset++) {
            double sum = 0;
            for (int i = 0; i < T; i++)
                if (i - offset >= 0 && i - offset < T)
                    sum += (double)dbias[h * T * T + i * T + i - offset];
            *dtable++ = (float)sum;
        }
}

int relative_bias_parameters(int H, int T, bool causal)
{
    int count = 0;
    for (int offset = 1 - T; offset < T; offset++)
        count += offset >= 0 || !causal ? H : 0;
    return count;
}

void rotary(float *y, const float *x, int first, int T, int D)
{
    for (int n = 0; n < T * D; n++) {
        int d = n % D, pair = d - d % 2;
        double angle = (first + n / D) * exp(-pair * log(10000) / D);
        double beside = d % 2 ? (double)x[n - 1] : -(double)x[n + 1];
        y[n] = (float)((double)x[n] * cos(angle) + beside * sin(angle));
    }
}

void alibi_slopes(float *slope, int H)
{
    double n = exp2(floor(log2(H)));
    for (int h = 0; h < H; h++)
        slope[h] = (float)(h < (int)n ? pow(256, -(h + 1) / n) : pow(256, -(h - n + 0.5) / n));
}
