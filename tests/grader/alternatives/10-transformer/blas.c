/* By BLAS, in float32, with norms by Welford's running mean and blocks that work in place. */
#include "transformer.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

struct moments {
    float mean, rate; /* 1/std */
};

/* Each number moves the mean and the sum of squares about it. [Welford 1962] */
static struct moments moments_of(const float *x, int C)
{
    float mean = 0, squares = 0;
    for (int c = 0; c < C; c++) {
        const float before = x[c] - mean;
        mean += before / (float)(c + 1);
        squares += before * (x[c] - mean);
    }
    return (struct moments){mean, powf(squares / (float)C + 1e-5f, -0.5f)};
}

/* As gain' x + bias', with a gain' and a bias' of the row. */
void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    for (int t = 0; t < T; t++) {
        const struct moments m = moments_of(x + t * C, C);
        for (int c = 0; c < C; c++)
            out[t * C + c] = (x[t * C + c] - m.mean) * (m.rate * gain[c]) + bias[c];
    }
}

/* y = x W + beta y */
static void product(float *y, const float *x, const float *W, float beta, int T, int in, int out)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, out, in, 1, x, in, W, out, beta, y,
                out);
}

static void repeat(float *y, const float *row, int T, int C)
{
    for (int t = 0; t < T; t++)
        memcpy(y + t * C, row, sizeof *row * (size_t)C);
}

void feed_forward(float *out, const float *x, const float *W, int T, int C, int F)
{
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    float *hidden = room_for(T * F);
    repeat(hidden, w.b_1, T, F);
    product(hidden, x, w.W_1, 1, T, C, F);
    for (int i = 0; i < T * F; i++)
        hidden[i] = 0.5f * hidden[i] + 0.5f * hidden[i] * erff(0.70710678f * hidden[i]);
    repeat(out, w.b_2, T, C);
    product(out, hidden, w.W_2, 1, T, F, C);
    free(hidden);
}

/* Heads side by side; chapter 00's softmax. */
static void attend(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   int H, int D, bool causal)
{
    const int C = H * D;
    float *q = room_for(T * C), *k = room_for(S * C), *v = room_for(S * C),
          *mixed = room_for(T * C);
    float *score = room_for(T * S), *weight = room_for(T * S);
    product(q, x, W, 0, T, C, C);
    product(k, memory, W + C * C, 0, S, C, C);
    product(v, memory, W + 2 * C * C, 0, S, C, C);
    for (int h = 0; h < H; h++) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, S, D, 1 / sqrtf((float)D),
                    q + h * D, C, k + h * D, C, 0, score, S);
        for (int t = 0; t < T; t++) {
            for (int s = t + 1; causal && s < S; s++)
                score[t * S + s] = -INFINITY;
            softmax(weight + t * S, score + t * S, S);
        }
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, D, S, 1, weight, S, v + h * D, C,
                    0, mixed + h * D, C);
    }
    product(out, mixed, W + 3 * C * C, 0, T, C, C);
    free(weight);
    free(score);
    free(mixed);
    free(v);
    free(k);
    free(q);
}

void multi_head_cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                      int H, int D)
{
    attend(out, x, memory, W, T, S, H, D, false);
}

/* rows = norm(rows + made) */
static void close_part(float *rows, float *made, const float *gain, int T, int C)
{
    cblas_saxpy(T * C, 1, rows, 1, made, 1);
    layer_norm(rows, made, gain, gain + C, T, C);
}

static const float *encode(float *rows, const float *W, int S, const struct sizes *size)
{
    const struct encoder_weights w = encoder_weights(W, size);
    float *made = room_for(S * size->C);
    attend(made, rows, rows, w.attention, S, S, size->H, size->C / size->H, false);
    close_part(rows, made, w.gain_1, S, size->C);
    feed_forward(made, rows, w.feed_forward, S, size->C, size->F);
    close_part(rows, made, w.gain_2, S, size->C);
    free(made);
    return w.end;
}

static const float *decode(float *rows, const float *memory, const float *W, int T, int S,
                           const struct sizes *size)
{
    const struct decoder_weights w = decoder_weights(W, size);
    const int C = size->C, H = size->H;
    float *made = room_for(T * C);
    attend(made, rows, rows, w.self_attention, T, T, H, C / H, true);
    close_part(rows, made, w.gain_1, T, C);
    attend(made, rows, memory, w.cross_attention, T, S, H, C / H, false);
    close_part(rows, made, w.gain_2, T, C);
    feed_forward(made, rows, w.feed_forward, T, C, size->F);
    close_part(rows, made, w.gain_3, T, C);
    free(made);
    return w.end;
}

void encoder_block(float *out, const float *x, const float *W, int S, const struct sizes *size)
{
    cblas_scopy(S * size->C, x, 1, out, 1);
    encode(out, W, S, size);
}

void decoder_block(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   const struct sizes *size)
{
    cblas_scopy(T * size->C, x, 1, out, 1);
    decode(out, memory, W, T, S, size);
}

static float *embed(const int *tokens, const float *E, int T, int C)
{
    float *rows = room_for(T * C);
    sinusoidal_encoding(rows, T, C);
    for (int t = 0; t < T; t++)
        cblas_saxpy(C, powf((float)C, 0.5f), E + tokens[t] * C, 1, rows + t * C, 1);
    return rows;
}

void transformer(float *probabilities, const int *source, const int *target, const float *W, int S,
                 int T, const struct sizes *size)
{
    const struct transformer_weights w = transformer_weights(W, size);
    const int C = size->C, V = size->V;
    float *memory = embed(source, w.embedding, S, C), *rows = embed(target, w.embedding, T, C);
    const float *block = w.encoder;
    for (int l = 0; l < size->L; l++)
        block = encode(memory, block, S, size);
    for (int l = 0; l < size->L; l++)
        block = decode(rows, memory, block, T, S, size);
    float *logits = room_for(T * V);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T, V, C, 1, rows, C, w.embedding, C, 0,
                logits, V);
    for (int t = 0; t < T; t++)
        softmax(probabilities + t * V, logits + t * V, V);
    free(logits);
    free(rows);
    free(memory);
}

/* dx is what is left of gain dy / std when its parts along (1, ..., 1) and along n are taken away. */
void layer_norm_backward(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                         const float *gain, int T, int C)
{
    float *n = room_for(C), *g = room_for(C);
    const float one = 1;
    memset(dgain, 0, sizeof *dgain * (size_t)C);
    memset(dbias, 0, sizeof *dbias * (size_t)C);
    for (int t = 0; t < T; t++, x += C, dy += C, dx += C) {
        const struct moments m = moments_of(x, C);
        for (int c = 0; c < C; c++) {
            n[c] = (x[c] - m.mean) * m.rate;
            g[c] = gain[c] * dy[c] * m.rate;
            dgain[c] += dy[c] * n[c];
        }
        cblas_saxpy(C, 1, dy, 1, dbias, 1);
        const float mean = cblas_sdot(C, g, 1, &one, 0) / (float)C;
        const float along = cblas_sdot(C, g, 1, n, 1) / (float)C;
        for (int c = 0; c < C; c++)
            dx[c] = g[c] - mean - along * n[c];
    }
    free(g);
    free(n);
}
