/* In double inside, from last to first, and with nothing from earlier chapters. */
#include "transformer.h"

#include <math.h>

void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    for (int t = T - 1; t >= 0; t--) {
        const float *row = x + t * C;
        double mean = 0, variance = 0;
        for (int c = C - 1; c >= 0; c--)
            mean += (double)row[c];
        mean /= C;
        for (int c = C - 1; c >= 0; c--)
            variance += pow((double)row[c] - mean, 2);
        variance /= C;
        for (int c = 0; c < C; c++)
            out[t * C + c] =
                (float)((double)gain[c] * ((double)row[c] - mean) / sqrt(variance + 1e-5) +
                        (double)bias[c]);
    }
}

/* y = x W + b in double, rounded once; b may be NULL. */
static void linear(float *y, const float *x, const float *W, const float *b, int T, int in, int out)
{
    for (int i = T * out - 1; i >= 0; i--) {
        double sum = b ? (double)b[i % out] : 0;
        for (int j = in - 1; j >= 0; j--)
            sum += (double)x[i / out * in + j] * (double)W[j * out + i % out];
        y[i] = (float)sum;
    }
}

void feed_forward(float *out, const float *x, const float *W, int T, int C, int F)
{
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    float *hidden = room_for(T * F);
    linear(hidden, x, w.W_1, w.b_1, T, C, F);
    for (int i = 0; i < T * F; i++)
        hidden[i] = (float)(0.5 * (double)hidden[i] * erfc(-(double)hidden[i] * sqrt(0.5)));
    linear(out, hidden, w.W_2, w.b_2, T, F, C);
    free(hidden);
}

/* Heads stay side by side; the first `visible` + t rows are seen by row t. */
static void attend(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   int H, int D, int visible)
{
    const int C = H * D;
    float *q = room_for(T * C), *k = room_for(S * C), *v = room_for(S * C),
          *mixed = room_for(T * C);
    linear(q, x, W, NULL, T, C, C);
    linear(k, memory, W + C * C, NULL, S, C, C);
    linear(v, memory, W + 2 * C * C, NULL, S, C, C);
    for (int n = 0; n < T * C; n++) {
        const int t = n / C, first = n % C / D * D, seen = visible + t < S ? visible + t : S;
        double sum = 0, mix = 0;
        for (int s = 0; s < seen; s++) {
            double dot = 0;
            for (int d = 0; d < D; d++)
                dot += (double)q[t * C + first + d] * (double)k[s * C + first + d];
            const double e = exp(dot / sqrt(D)); /* in double there is room for the exponent */
            sum += e;
            mix += e * (double)v[s * C + n % C];
        }
        mixed[n] = (float)(mix / sum);
    }
    linear(out, mixed, W + 3 * C * C, NULL, T, C, C);
    free(mixed);
    free(v);
    free(k);
    free(q);
}

void multi_head_cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                      int H, int D)
{
    attend(out, x, memory, W, T, S, H, D, S);
}

/* out = norm(x + made), in `made`'s place. */
static void add_and_norm(float *out, float *made, const float *x, const float *gain, int T, int C)
{
    for (int i = 0; i < T * C; i++)
        made[i] = (float)((double)made[i] + (double)x[i]);
    layer_norm(out, made, gain, gain + C, T, C);
}

void encoder_block(float *out, const float *x, const float *W, int S, const struct sizes *size)
{
    const struct encoder_weights w = encoder_weights(W, size);
    const int C = size->C;
    float *made = room_for(S * C), *y = room_for(S * C);
    attend(made, x, x, w.attention, S, S, size->H, C / size->H, S);
    add_and_norm(y, made, x, w.gain_1, S, C);
    feed_forward(made, y, w.feed_forward, S, C, size->F);
    add_and_norm(out, made, y, w.gain_2, S, C);
    free(y);
    free(made);
}

void decoder_block(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   const struct sizes *size)
{
    const struct decoder_weights w = decoder_weights(W, size);
    const int C = size->C, D = C / size->H;
    float *made = room_for(T * C), *y = room_for(T * C), *z = room_for(T * C);
    attend(made, x, x, w.self_attention, T, T, size->H, D, 1);
    add_and_norm(y, made, x, w.gain_1, T, C);
    attend(made, y, memory, w.cross_attention, T, S, size->H, D, S);
    add_and_norm(z, made, y, w.gain_2, T, C);
    feed_forward(made, z, w.feed_forward, T, C, size->F);
    add_and_norm(out, made, z, w.gain_3, T, C);
    free(z);
    free(y);
    free(made);
}

static float *embed(const int *tokens, const float *E, int T, int C)
{
    float *rows = room_for(T * C);
    for (int i = 0; i < T * C; i++) {
        const double angle = i / C * pow(10000, -(double)(i % C / 2 * 2) / C);
        const double place = i % C % 2 ? cos(angle) : sin(angle);
        rows[i] = (float)(sqrt(C) * (double)E[tokens[i / C] * C + i % C] + place);
    }
    return rows;
}

void transformer(float *probabilities, const int *source, const int *target, const float *W, int S,
                 int T, const struct sizes *size)
{
    const struct transformer_weights w = transformer_weights(W, size);
    const int C = size->C, V = size->V;
    float *memory = embed(source, w.embedding, S, C), *rows = embed(target, w.embedding, T, C);
    const float *block = w.encoder;
    for (int l = 0; l < size->L; l++) {
        float *next = room_for(S * C);
        encoder_block(next, memory, block, S, size);
        free(memory);
        memory = next;
        block = encoder_weights(block, size).end;
    }
    for (int l = 0; l < size->L; l++) {
        float *next = room_for(T * C);
        decoder_block(next, rows, memory, block, T, S, size);
        free(rows);
        rows = next;
        block = decoder_weights(block, size).end;
    }
    for (int t = 0; t < T; t++) {
        double sum = 0;
        for (int v = 0; v < V; v++) {
            double dot = 0;
            for (int c = 0; c < C; c++)
                dot += (double)rows[t * C + c] * (double)w.embedding[v * C + c];
            sum += exp(dot);
            probabilities[t * V + v] = (float)dot;
        }
        for (int v = 0; v < V; v++)
            probabilities[t * V + v] = (float)exp((double)probabilities[t * V + v] - log(sum));
    }
    free(rows);
    free(memory);
}

void layer_norm_backward(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                         const float *gain, int T, int C)
{
    for (int c = 0; c < C; c++)
        dgain[c] = dbias[c] = 0;
    for (int t = T - 1; t >= 0; t--) {
        double mean = 0, variance = 0, along_one = 0, along_n = 0;
        for (int c = 0; c < C; c++)
            mean += (double)x[t * C + c] / C;
        for (int c = 0; c < C; c++)
            variance += pow((double)x[t * C + c] - mean, 2) / C;
        const double rate = 1 / sqrt(variance + 1e-5);
        for (int c = 0; c < C; c++) {
            const double d = (double)dy[t * C + c], n = ((double)x[t * C + c] - mean) * rate;
            along_one += d * (double)gain[c] / C;
            along_n += d * (double)gain[c] * n / C;
            dgain[c] += (float)(d * n);
            dbias[c] += (float)d;
        }
        for (int c = 0; c < C; c++) {
            const double n = ((double)x[t * C + c] - mean) * rate;
            dx[t * C + c] =
                (float)(rate * ((double)(gain[c] * dy[t * C + c]) - along_one - n * along_n));
        }
    }
}
