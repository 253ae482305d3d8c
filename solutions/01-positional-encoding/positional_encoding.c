#include "positional_encoding.h"

#include <math.h>
#include <string.h>

void sinusoidal_encoding(float *pe, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            double angle = t * pow(10000.0, -2.0 * i / C);
            pe[t * C + 2 * i] = (float)sin(angle);
            pe[t * C + 2 * i + 1] = (float)cos(angle);
        }
    }
    /* END SOLUTION */
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int i = 0; i < T * C; i++)
        z[i] = x[i] + pe[i];
    /* END SOLUTION */
}

void clock_rotation(float *R, int offset, int C)
{
    /* BEGIN SOLUTION */
    memset(R, 0, sizeof(float) * (size_t)(C * C));
    for (int i = 0; i < C / 2; i++) {
        double angle = offset * pow(10000.0, -2.0 * i / C);
        float *sine_row = R + 2 * i * C + 2 * i;
        float *cosine_row = sine_row + C;
        sine_row[0] = (float)cos(angle);
        sine_row[1] = (float)sin(angle);
        cosine_row[0] = (float)-sin(angle);
        cosine_row[1] = (float)cos(angle);
    }
    /* END SOLUTION */
}

void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int t = 0; t < T; t++)
        memcpy(out + t * C, x + perm[t] * C, sizeof(float) * (size_t)C);
    /* END SOLUTION */
}

bool needs_word_order(enum language_task task)
{
    /* BEGIN SOLUTION */
    switch (task) {
    case TASK_TRANSLATION:
    case TASK_WHO_WAS_BITTEN:
    case TASK_REVIEW_WITH_NOT:
    case TASK_SUBTRACTION:
    case TASK_NEXT_WORD:
    case TASK_GRAMMAR:
        return true;
    default:
        return false;
    }
    /* END SOLUTION */
}

float position_similarity(int offset, int C)
{
    /* BEGIN SOLUTION */
    double sum = 0;
    for (int i = 0; i < C / 2; i++)
        sum += cos(offset * pow(10000.0, -2.0 * i / C));
    return (float)sum;
    /* END SOLUTION */
}
