/* Loops the other way round, a softmax whose sum is kept while it goes, and heads that are added up
 * through their own blocks of W_o instead of being merged. */
#include "multi_head.h"

#include <math.h>
#include <string.h>

void split_heads(float *out, const float *x, int T, int H, int D)
{
    for (int d = D - 1; d >= 0; d--)
        for (int t = T - 1; t >= 0; t--)
            for (int h = H - 1; h >= 0; h--)
                out[d + D * (t + T * h)] = x[d + D * (h + H * t)];
}

void merge_heads(float *out, const float *x, int T, int H, int D)
{
    for (int h = H - 1; h >= 0; h--)
        for (int t = T - 1; t >= 0; t--)
            memcpy(out + (t * H + h) * D, x + (h * T + t) * D, sizeof *x * (size_t)D);
}

/* Column c of (T,C) x W, from the last product to the first. */
static float projected(const float *x, const float *W, int t, int c, int C)
{
    float sum = 0;
    for (int i = C - 1; i >= 0; i--)
        sum += x[t * C + i] * W[i * C + c];
    return sum;
}

static void weigh(float *row, int n)
{
    float max = -INFINITY, sum = 0;
    for (int s = n - 1; s >= 0; s--) {
        if (row[s] > max) {
            sum *= max == -INFINITY ? 0 : expf(max - row[s]);
            max = row[s];
        }
        sum += max == -INFINITY ? 0 : expf(row[s] - max);
    }
    for (int s = 0; s < n; s++)
        row[s] = sum > 0 ? expf(row[s] - max) * (1 / sum) : 0;
}

/* Row t of one head: its map, and what it adds to row t of the output. */
static void attend_row(float *out, float *map, const float *x, const float *W, const float *mask,
                       int t, int h, const int extents[3])
{
    const int T = extents[0], D = extents[2], C = extents[1] * D;
    for (int s = 0; s < T; s++) {
        map[s] = 0;
        for (int c = h * D + D - 1; c >= h * D; c--)
            map[s] += projected(x, W, t, c, C) / sqrtf((float)D) * projected(x, W + C * C, s, c, C);
        map[s] += mask ? mask[t * T + s] : 0;
    }
    weigh(map, T);
    for (int c = h * D; c < h * D + D; c++) {
        float found = 0;
        for (int s = T - 1; s >= 0; s--)
            found += map[s] * projected(x, W + 2 * C * C, s, c, C);
        for (int i = 0; i < C; i++)
            out[t * C + i] += found * W[3 * C * C + c * C + i];
    }
}

void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D)
{
    const int extents[3] = {T, H, D};
    memset(out, 0, sizeof *out * (size_t)(T * H * D));
    for (int h = H - 1; h >= 0; h--)
        for (int t = T - 1; t >= 0; t--)
            attend_row(out, maps + (h * T + t) * T, x, W, mask, t, h, extents);
}

int multi_head_parameters(int C, int H, int D)
{
    int count = 0;
    for (int h = 0; h < H; h++)
        count += 4 * C * D;
    return count;
}

/* From the definition of a rotation: what it does to the two unit vectors of each clock. */
void previous_token_head(float *W_q, float *W_k, float gain, int E, int P)
{
    for (int r = 0; r < E + P; r++) {
        for (int c = 0; c < P; c++) {
            const int from = r - E, clock = c / 2;
            const bool same = from >= 0 && from / 2 == clock;
            const float w = 1 / powf(10000, (float)(2 * clock) / (float)P);
            const float turned = from == c ? cosf(w) : c > from ? sinf(w) : -sinf(w);
            W_q[r * P + c] = same ? turned : 0;
            W_k[r * P + c] = from == c ? gain : 0;
        }
    }
}

/* Each pattern is an ideal map, and a score compares two maps. */
enum head_pattern classify_head(float *scores, const float *map, const int *tokens, int T)
{
    enum head_pattern best = HEAD_OTHER;
    float most = 0.5f;
    for (int i = 0; i < HEAD_OTHER; i++) {
        float sum = 0;
        int rows = 0;
        for (int t = 1; t < T; t++) {
            int place = i == HEAD_PREVIOUS_TOKEN ? t - 1 : i == HEAD_SAME_POSITION ? t : 0;
            for (int s = 0; i == HEAD_INDUCTION && s < t; s++)
                place = tokens[s] == tokens[t] ? s + 1 : place;
            if (i == HEAD_INDUCTION && place == 0)
                continue;
            rows++;
            for (int s = 0; s < T; s++) {
                float ideal = s == place;
                if (i == HEAD_UNIFORM)
                    ideal = s <= t ? 1.0f / (float)(t + 1) : 0;
                sum += fminf(map[t * T + s], ideal);
            }
        }
        scores[i] = rows ? sum / (float)rows : 0;
        if (scores[i] > most) {
            most = scores[i];
            best = (enum head_pattern)i;
        }
    }
    return best;
}

/* Any rotation that both sides share is as good: here columns in the opposite order. */
void induction_head(float *W_q, float *W_k, float gain, int E)
{
    memset(W_q, 0, sizeof *W_q * (size_t)(2 * E * E));
    memset(W_k, 0, sizeof *W_k * (size_t)(2 * E * E));
    for (int e = 0; e < E; e++) {
        W_q[e * E + E - 1 - e] = -gain;
        W_k[(E + e) * E + E - 1 - e] = -1;
    }
}
