/* No power and hardly a sine: speeds by multiplying, angles by adding, the matrix of k steps by
 * taking k single steps, the similarity by making two encodings; all in float. */
#include "positional_encoding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void sinusoidal_encoding(float *pe, int T, int C)
{
    float ratio = powf(10000.0f, -2.0f / (float)C), speed = 1.0f;
    for (int i = 0; i < C / 2; i++, speed *= ratio) {
        float angle = 0.0f;
        for (int t = 0; t < T; t++, angle += speed) {
            pe[t * C + 2 * i] = sinf(angle);
            pe[t * C + 2 * i + 1] = cosf(angle);
        }
    }
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    memcpy(z, x, sizeof(float) * (size_t)T * (size_t)C);
    for (float *end = z + T * C; z < end; z++)
        *z += *pe++;
}

void clock_rotation(float *R, int offset, int C)
{
    float ratio = 1.0f / powf(10000.0f, 2.0f / (float)C), speed = 1.0f;
    for (int i = 0; i < C * C; i++)
        R[i] = 0.0f;
    for (int i = 0; i < C / 2; i++, speed *= ratio) {
        float sine = sinf(speed), cosine = cosf(speed), x = 0.0f, y = 1.0f;
        for (int k = 0; k < abs(offset); k++) {
            float turned = x * cosine + y * sine;
            y = y * cosine - x * sine;
            x = turned;
        }
        x = offset < 0 ? -x : x;
        float *upper = R + 2 * i * (C + 1), *lower = upper + C;
        upper[0] = y;
        upper[1] = x;
        lower[0] = -x;
        lower[1] = y;
    }
}

/* By the inverse order: first find out where each row goes. */
void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    int *goes_to = malloc(sizeof *goes_to * (size_t)T);
    if (!goes_to)
        abort();
    for (int t = 0; t < T; t++)
        goes_to[perm[t]] = t;
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            out[goes_to[t] * C + c] = x[t * C + c];
    free(goes_to);
}

bool needs_word_order(enum language_task task)
{
    const unsigned yes = 1u << TASK_TRANSLATION | 1u << TASK_WHO_WAS_BITTEN |
                         1u << TASK_REVIEW_WITH_NOT | 1u << TASK_SUBTRACTION |
                         1u << TASK_NEXT_WORD | 1u << TASK_GRAMMAR;
    return yes >> task & 1u;
}

float position_similarity(int offset, int C)
{
    int T = abs(offset) + 1;
    float *pe = malloc(sizeof *pe * (size_t)T * (size_t)C);
    if (!pe)
        abort();
    sinusoidal_encoding(pe, T, C);
    const float *last = pe + (T - 1) * C;
    float sum = 0.0f;
    for (int c = 0; c < C; c++)
        sum += pe[c] * last[c];
    free(pe);
    return sum;
}
