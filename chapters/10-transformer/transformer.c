/* Chapter 10: the Transformer. The contract of each function is in transformer.h. */
#include "transformer.h"

#include <math.h>

void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    TODO();
}

void feed_forward(float *out, const float *x, const float *W, int T, int C, int F)
{
    float *hidden = room_for(T * F);

    TODO();

    free(hidden);
}

void multi_head_cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                      int H, int D)
{
    /* Room for the rows of either sequence, projected, split, and mixed. */
    const int C = H * D, own = T * C, theirs = S * C;
    float *rows = room_for(own + theirs), *mixed = room_for(own);
    float *q = room_for(own), *k = room_for(theirs), *v = room_for(theirs);

    TODO();

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

    TODO();

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

    TODO();

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

    TODO();

    free(logits);
    free(next);
    free(rows);
    free(memory);
    free(positions);
}

void layer_norm_backward(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                         const float *gain, int T, int C)
{
    TODO();
}
