#include "reference/ops/pool.h"

#include <stddef.h>
#include <string.h>

/* The tokens of a sequence that count: `count` from `first` on. */
struct span {
    int first, count;
};

static struct span span_of(const int *lengths, enum xf_pooling pooling, int b, int T)
{
    const int n = lengths ? lengths[b] : T;
    if (pooling == XF_POOL_MEAN || n == 0) {
        return (struct span){0, n};
    }
    return (struct span){pooling == XF_POOL_FIRST ? 0 : n - 1, 1};
}

void xf_pool_forward(float *out, const float *x, const int *lengths, enum xf_pooling pooling, int B,
                     int T, int C)
{
    memset(out, 0, (size_t)B * (size_t)C * sizeof *out);
    for (int b = 0; b < B; b++) {
        const struct span span = span_of(lengths, pooling, b, T);
        float *sum = out + (ptrdiff_t)b * C;
        for (int t = span.first; t < span.first + span.count; t++) {
            const float *row = x + ((ptrdiff_t)b * T + t) * C;
            for (int c = 0; c < C; c++) {
                sum[c] += row[c];
            }
        }
        for (int c = 0; c < C && span.count > 1; c++) {
            sum[c] /= (float)span.count;
        }
    }
}

void xf_pool_backward(float *dx, const float *dout, const int *lengths, enum xf_pooling pooling,
                      int B, int T, int C)
{
    memset(dx, 0, (size_t)B * (size_t)T * (size_t)C * sizeof *dx);
    for (int b = 0; b < B; b++) {
        const struct span span = span_of(lengths, pooling, b, T);
        const float *row = dout + (ptrdiff_t)b * C;
        for (int t = span.first; t < span.first + span.count; t++) {
            float *drow = dx + ((ptrdiff_t)b * T + t) * C;
            for (int c = 0; c < C; c++) {
                drow[c] = row[c] / (float)span.count;
            }
        }
    }
}
