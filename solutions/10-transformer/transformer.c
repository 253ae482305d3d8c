/* Chapter 10: the Transformer. The contract of each function is in transformer.h. */
#include "transformer.h"

#include <math.h>

void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++, x += C, out += C) {
        float mean = 0, variance = 0;
        for (int c = 0; c < C; c++)
            mean += x[c] / (float)C;
        for (int c = 0; c < C; c++)
            variance += (x[c] - mean) * (x[c] - mean) / (float)C;
        for (int c = 0; c < C; c++)
            out[c] = gain[c] * (x[c] - mean) / sqrtf(variance + 1e-5f) + bias[c];
    }
    /* END SOLUTION */
}

void feed_forward(float *out, const float *x, const float *W, int T, int C, int F)
{
    float *hidden = room_for(T * F);

    /* BEGIN SOLUTION */
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    project_rows(hidden, x, w.W_1, T, C, F);
    for (int i = 0; i < T * F; i++) {
        const float a = hidden[i] + w.b_1[i % F];
        hidden[i] = a * (1 + erff(a / sqrtf(2))) / 2;
    }
    project_rows(out, hidden, w.W_2, T, F, C);
    for (int i = 0; i < T * C; i++)
        out[i] += w.b_2[i % C];
    /* END SOLUTION */

    free(hidden);
}

void multi_head_cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                      int H, int D)
{
    /* Room for the rows of either sequence, projected, split, and mixed. */
    const int C = H * D, own = T * C, theirs = S * C;
    float *rows = room_for(own + theirs), *mixed = room_for(own);
    float *q = room_for(own), *k = room_for(theirs), *v = room_for(theirs);

    /* BEGIN SOLUTION */
    project_rows(rows, x, W, T, C, C);
    split_heads(q, rows, T, H, D);
    project_rows(rows, memory, W + C * C, S, C, C);
    split_heads(k, rows, S, H, D);
    project_rows(rows, memory, W + 2 * C * C, S, C, C);
    split_heads(v, rows, S, H, D);
    for (int h = 0; h < H; h++)
        attention(mixed + h * T * D, q + h * T * D, k + h * S * D, v + h * S * D, NULL, T, S, D);
    merge_heads(rows, mixed, T, H, D);
    project_rows(out, rows, W + 3 * C * C, T, C, C);
    /* END SOLUTION */

    free(v);
    free(k);
    free(q);
    free(mixed);
    free(rows);
}

void encoder_block(float *out, const float *x, const float *W, int S, const struct sizes *size)
{
    /* Room for what a part makes, for a sum, for y, and for the maps of chapter 04. */
    const int C = size->C, H = size->H;
    float *part = room_for(S * C), *sum = room_for(S * C), *y = room_for(S * C);
    float *maps = room_for(H * S * S);

    /* BEGIN SOLUTION */
    const struct encoder_weights w = encoder_weights(W, size);
    multi_head_attention(part, maps, x, w.attention, NULL, S, H, C / H);
    add_positions(sum, x, part, S, C); /* it adds any two arrays */
    layer_norm(y, sum, w.gain_1, w.bias_1, S, C);
    feed_forward(part, y, w.feed_forward, S, C, size->F);
    add_positions(sum, y, part, S, C);
    layer_norm(out, sum, w.gain_2, w.bias_2, S, C);
    /* END SOLUTION */

    free(maps);
    free(y);
    free(sum);
    free(part);
}

void decoder_block(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   const struct sizes *size)
{
    /* Room for what a part makes, for a sum, for y and z, for the maps, and for a mask. */
    const int C = size->C, H = size->H;
    float *part = room_for(T * C), *sum = room_for(T * C);
    float *y = room_for(T * C), *z = room_for(T * C);
    float *maps = room_for(H * T * T), *mask = room_for(T * T);

    /* BEGIN SOLUTION */
    const struct decoder_weights w = decoder_weights(W, size);
    causal_mask(mask, T);
    multi_head_attention(part, maps, x, w.self_attention, mask, T, H, C / H);
    add_positions(sum, x, part, T, C);
    layer_norm(y, sum, w.gain_1, w.bias_1, T, C);
    multi_head_cross(part, y, memory, w.cross_attention, T, S, H, C / H);
    add_positions(sum, y, part, T, C);
    layer_norm(z, sum, w.gain_2, w.bias_2, T, C);
    feed_forward(part, z, w.feed_forward, T, C, size->F);
    add_positions(sum, z, part, T, C);
    layer_norm(out, sum, w.gain_3, w.bias_3, T, C);
    /* END SOLUTION */

    free(mask);
    free(maps);
    free(z);
    free(y);
    free(sum);
    free(part);
}

void transformer(float *probabilities, const int *source, const int *target, const float *W, int S,
                 int T, const struct sizes *size)
{
    /* Rows of the source and of the target, what the next block makes of them, scores of tokens. */
    const int C = size->C, longer = S > T ? S : T;
    float *positions = room_for(longer * C);
    float *memory = room_for(S * C), *rows = room_for(T * C), *next = room_for(longer * C);
    float *logits = room_for(size->V);

    /* BEGIN SOLUTION */
    const struct transformer_weights w = transformer_weights(W, size);
    const float *block = w.encoder;
    sinusoidal_encoding(positions, longer, C);

    for (int i = 0; i < S * C; i++)
        next[i] = sqrtf((float)C) * w.embedding[source[i / C] * C + i % C];
    add_positions(memory, next, positions, S, C);
    for (int l = 0; l < size->L; l++, block = encoder_weights(block, size).end) {
        encoder_block(next, memory, block, S, size);
        for (int i = 0; i < S * C; i++)
            memory[i] = next[i];
    }

    for (int i = 0; i < T * C; i++)
        next[i] = sqrtf((float)C) * w.embedding[target[i / C] * C + i % C];
    add_positions(rows, next, positions, T, C);
    for (int l = 0; l < size->L; l++, block = decoder_weights(block, size).end) {
        decoder_block(next, rows, memory, block, T, S, size);
        for (int i = 0; i < T * C; i++)
            rows[i] = next[i];
    }

    for (int t = 0; t < T; t++) {
        project_rows(logits, w.embedding, rows + t * C, size->V, C, 1);
        softmax(probabilities + t * size->V, logits, size->V);
    }
    /* END SOLUTION */

    free(logits);
    free(next);
    free(rows);
    free(memory);
    free(positions);
}

void layer_norm_backward(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                         const float *gain, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++)
        dgain[c] = dbias[c] = 0;

    for (int t = 0; t < T; t++, dx += C, dy += C, x += C) {
        float mean = 0, variance = 0, mean_dn = 0, mean_dn_n = 0;
        for (int c = 0; c < C; c++)
            mean += x[c] / (float)C;
        for (int c = 0; c < C; c++)
            variance += (x[c] - mean) * (x[c] - mean) / (float)C;
        const float std = sqrtf(variance + 1e-5f);
        for (int c = 0; c < C; c++) {
            const float n = (x[c] - mean) / std, dn = dy[c] * gain[c];
            dgain[c] += dy[c] * n;
            dbias[c] += dy[c];
            mean_dn += dn / (float)C;
            mean_dn_n += dn * n / (float)C;
        }
        for (int c = 0; c < C; c++)
            dx[c] = (dy[c] * gain[c] - mean_dn - (x[c] - mean) / std * mean_dn_n) / std;
    }
    /* END SOLUTION */
}
