/* Everything that is added up is added up in double, and the gain is shared by both matrices. */
#include "multi_head.h"

#include <math.h>
#include <string.h>

void split_heads(float *out, const float *x, int T, int H, int D)
{
    for (int i = 0; i < T * H * D; i++) {
        const int t = i / (H * D), h = i / D % H, d = i % D;
        out[h * T * D + t * D + d] = x[i];
    }
}

void merge_heads(float *out, const float *x, int T, int H, int D)
{
    for (int i = 0; i < T * H * D; i++) {
        const int h = i / (T * D), t = i / D % T, d = i % D;
        out[t * H * D + h * D + d] = x[i];
    }
}

static double sum_of_products(const float *a, int a_step, const float *b, int b_step, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)a[i * a_step] * (double)b[i * b_step];
    return sum;
}

static void write_row(float *map, const float *q, const float *k, const float *mask, int T, int D)
{
    double max = (double)-INFINITY, sum = 0, score[64];
    for (int s = 0; s < T; s++) {
        score[s] = sum_of_products(q, 1, k + s * D, 1, D) / sqrt(D) + (mask ? (double)mask[s] : 0);
        max = fmax(max, score[s]);
    }
    for (int s = 0; s < T; s++)
        sum += score[s] = isinf(score[s]) ? 0 : exp(score[s] - max);
    for (int s = 0; s < T; s++)
        map[s] = sum > 0 ? (float)(score[s] / sum) : 0;
}

void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D)
{
    const int C = H * D;
    float *part[5];
    for (int i = 0; i < 5; i++) {
        part[i] = malloc(sizeof(float) * (size_t)(T * C));
        if (!part[i])
            abort();
    }
    float *flat = part[3], *mixed = part[4];
    for (int i = 0; i < 3; i++) {
        for (int n = 0; n < T * C; n++)
            flat[n] = (float)sum_of_products(x + n / C * C, 1, W + i * C * C + n % C, C, C);
        split_heads(part[i], flat, T, H, D);
    }
    for (int n = 0; n < H * T; n++) {
        const int first = n / T * T * D;
        write_row(maps + n * T, part[0] + n * D, part[1] + first, mask ? mask + n % T * T : NULL, T,
                  D);
        for (int d = 0; d < D; d++)
            mixed[n * D + d] = (float)sum_of_products(maps + n * T, 1, part[2] + first + d, D, T);
    }
    merge_heads(flat, mixed, T, H, D);
    for (int n = 0; n < T * C; n++)
        out[n] = (float)sum_of_products(flat + n / C * C, 1, W + 3 * C * C + n % C, C, C);
    for (int i = 0; i < 5; i++)
        free(part[i]);
}

int multi_head_parameters(int C, int H, int D)
{
    return 4 * (C * (H * D));
}

void previous_token_head(float *W_q, float *W_k, float gain, int E, int P)
{
    const double root = sqrt((double)gain);
    memset(W_q, 0, sizeof *W_q * (size_t)((E + P) * P));
    memset(W_k, 0, sizeof *W_k * (size_t)((E + P) * P));
    /* Half a step back for the query, half a step forward for the key. */
    for (int c = 0; c < P; c += 2) {
        const double w = pow(10000, -(double)c / P) / 2;
        float *query = W_q + (E + c) * P + c, *key = W_k + (E + c) * P + c;
        query[0] = query[P + 1] = key[0] = key[P + 1] = (float)(root * cos(w));
        query[1] = key[P] = (float)(root * sin(w));
        query[P] = key[1] = -query[1];
    }
}

enum head_pattern classify_head(float *scores, const float *map, const int *tokens, int T)
{
    double sum[HEAD_OTHER] = {0};
    int rows = 0;
    for (int t = T - 1; t > 0; t--) {
        int follower = -1;
        for (int s = t; s >= 0; s--)
            sum[HEAD_UNIFORM] += fmin((double)map[t * T + s], 1.0 / (t + 1));
        for (int s = 0; s < t; s++)
            follower = tokens[s] == tokens[t] ? s + 1 : follower;
        sum[HEAD_PREVIOUS_TOKEN] += (double)map[t * T + t - 1];
        sum[HEAD_FIRST_TOKEN] += (double)map[t * T];
        sum[HEAD_SAME_POSITION] += (double)map[t * T + t];
        sum[HEAD_INDUCTION] += follower < 0 ? 0 : (double)map[t * T + follower];
        rows += follower >= 0;
    }
    enum head_pattern best = HEAD_OTHER;
    double most = 0.5;
    for (int i = 0; i < HEAD_OTHER; i++) {
        double score = sum[i] / (i == HEAD_INDUCTION ? fmax(rows, 1) : T - 1);
        best = score > most ? (enum head_pattern)i : best;
        most = fmax(most, score);
        scores[i] = (float)score;
    }
    return best;
}

void induction_head(float *W_q, float *W_k, float gain, int E)
{
    for (int i = 0; i < 2 * E * E; i++) {
        W_q[i] = i / E == i % E;
        W_k[i] = i / E == E + i % E ? gain : 0;
    }
}
