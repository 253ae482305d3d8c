/* Every loop from its end, sums with fused multiply-adds; the scale divided between query and key;
 * a table of zeros and a walk over all pairs that only counts; slopes and clocks by recurrence. */
#include "relative_position.h"

#include <math.h>
#include <string.h>

static float backwards(const float *a, const float *b, int n)
{
    float sum = 0;
    while (n-- > 0)
        sum = fmaf(a[n], b[n], sum);
    return sum;
}

void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P)
{
    float half = sqrtf(scale), q[P], k[P];
    for (int i = T - 1; i >= 0; i--)
        for (int j = S - 1; j >= 0; j--) {
            for (int p = 0; p < P; p++) {
                q[p] = half * q_pos[i * P + p];
                k[p] = half * k_pos[j * P + p];
            }
            bias[i * S + j] = backwards(q, k, P);
        }
}

int relative_bias_index(int i, int j, int T)
{
    return (T - 1 - j) + i;
}

void relative_bias(float *bias, const float *table, int H, int T)
{
    int n = H * T * T;
    while (n-- > 0)
        bias[n] = table[n / (T * T) * (2 * T - 1) + T - 1 - n % T + n / T % T];
}

/* Online: the running mixture is rescaled whenever a larger score turns up. */
void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D)
{
    memset(out, 0, sizeof *out * (size_t)(T * D));
    for (int i = T - 1; i >= 0; i--) {
        float max = -INFINITY, sum = 0, *row = out + i * D;
        for (int j = S - 1; j >= 0; j--) {
            float score = backwards(q + i * D, k + j * D, D) / sqrtf((float)D) + bias[i * S + j];
            if (score == -INFINITY)
                continue;
            float old = score > max ? expf(max - score) : 1;
            max = fmaxf(max, score);
            float weight = expf(score - max);
            sum = sum * old + weight;
            for (int d = 0; d < D; d++)
                row[d] = row[d] * old + weight * v[j * D + d];
        }
        for (int d = 0; d < D && sum > 0; d++)
            row[d] /= sum;
    }
}

void relative_bias_backward(float *dtable, const float *dbias, int H, int T)
{
    memset(dtable, 0, sizeof *dtable * (size_t)(H * (2 * T - 1)));
    for (int n = H * T * T - 1; n >= 0; n--)
        dtable[n / (T * T) * (2 * T - 1) + relative_bias_index(n / T % T, n % T, T)] += dbias[n];
}

int relative_bias_parameters(int H, int T, bool causal)
{
    return causal ? T * H : (T + T - 1) * H;
}

/* The clocks' paces from a constant ratio, and each row turned on by one step from the row before. */
void rotary(float *y, const float *x, int first, int T, int D)
{
    float ratio = powf(10000, -2 / (float)D), pace = 1;
    for (int f = 0; f < D / 2; f++, pace *= ratio) {
        float sine = sinf((float)first * pace), cosine = cosf((float)first * pace);
        float step_sine = sinf(pace), step_cosine = cosf(pace);
        for (int t = 0; t < T; t++) {
            const float *pair = x + t * D + 2 * f;
            y[t * D + 2 * f] = pair[0] * cosine - pair[1] * sine;
            y[t * D + 2 * f + 1] = pair[1] * cosine + pair[0] * sine;
            float next = sine * step_cosine + cosine * step_sine;
            cosine = cosine * step_cosine - sine * step_sine;
            sine = next;
        }
    }
}

static void geometric(float *slope, int n, float ratio, float member)
{
    for (int h = 0; h < n; h++, member *= ratio)
        slope[h] = member;
}

void alibi_slopes(float *slope, int H)
{
    int n = 1;
    float ratio = 1.0f / 256;
    for (; 2 * n <= H; n *= 2)
        ratio = sqrtf(ratio);
    geometric(slope, n, ratio, ratio);
    geometric(slope + n, H - n, ratio, sqrtf(ratio));
}
