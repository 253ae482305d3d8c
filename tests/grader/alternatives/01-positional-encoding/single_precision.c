/* Everything in float, the power through exp and log, loops backwards. */
#include "positional_encoding.h"

#include <math.h>

static float speed(int pair, int C)
{
    return expf(-logf(10000.0f) * (float)(2 * pair) / (float)C);
}

void sinusoidal_encoding(float *pe, int T, int C)
{
    for (int c = C - 1; c >= 0; c--) {
        for (int t = T - 1; t >= 0; t--) {
            float angle = (float)t * speed(c / 2, C);
            pe[t * C + c] = c % 2 ? cosf(angle) : sinf(angle);
        }
    }
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    for (int t = T - 1; t >= 0; t--)
        for (int c = C - 1; c >= 0; c--)
            z[t * C + c] = pe[t * C + c] + x[t * C + c];
}

void clock_rotation(float *R, int offset, int C)
{
    for (int r = C - 1; r >= 0; r--) {
        for (int c = C - 1; c >= 0; c--) {
            float angle = (float)offset / powf(10000.0f, (float)(r / 2) / ((float)C / 2));
            if (r == c)
                R[r * C + c] = cosf(angle);
            else if (r / 2 == c / 2)
                R[r * C + c] = r < c ? sinf(angle) : sinf(-angle);
            else
                R[r * C + c] = 0.0f;
        }
    }
}

void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    for (int c = C - 1; c >= 0; c--)
        for (int t = T - 1; t >= 0; t--)
            out[t * C + c] = x[perm[t] * C + c];
}

bool needs_word_order(enum language_task task)
{
    return !(task == TASK_WORD_COUNT || task == TASK_SUM || task == TASK_TOPIC_BY_VOTE ||
             task == TASK_ALPHABET || task == TASK_ALPHABETICAL_ORDER || task == TASK_LONGEST_WORD);
}

float position_similarity(int offset, int C)
{
    float sum = 0.0f;
    for (int i = C / 2 - 1; i >= 0; i--)
        sum += cosf((float)offset * speed(i, C));
    return sum;
}
