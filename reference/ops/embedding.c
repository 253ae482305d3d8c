#include "reference/ops/embedding.h"

#include <stddef.h>

void xf_embedding_forward(float *y, const float *table, const int *token, float scale, int rows,
                          int C)
{
    for (int r = 0; r < rows; r++) {
        const float *entry = table + (ptrdiff_t)token[r] * C;
        float *row = y + (ptrdiff_t)r * C;
        for (int c = 0; c < C; c++) {
            row[c] = scale * entry[c];
        }
    }
}

void xf_embedding_backward(float *dtable, const float *dy, const int *token, float scale, int rows,
                           int C, int stride)
{
    for (int r = 0; r < rows; r++) {
        float *entry = dtable + (ptrdiff_t)token[r] * stride;
        const float *row = dy + (ptrdiff_t)r * stride;
        for (int c = 0; c < C; c++) {
            entry[c] += scale * row[c];
        }
    }
}

static void add(float *y, const float *x, int C)
{
    for (int c = 0; c < C; c++) {
        y[c] += x[c];
    }
}

void xf_position_forward(float *y, const float *table, int first, int rows, int T, int C)
{
    for (int r = 0; r < rows; r++) {
        add(y + (ptrdiff_t)r * C, table + (ptrdiff_t)((first + r) % T) * C, C);
    }
}

void xf_position_backward(float *dtable, const float *dy, int first, int rows, int T, int C,
                          int stride)
{
    for (int r = 0; r < rows; r++) {
        add(dtable + (ptrdiff_t)((first + r) % T) * stride, dy + (ptrdiff_t)r * stride, C);
    }
}
