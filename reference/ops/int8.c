#include "reference/ops/int8.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum {
    ROWS = 16,
    MOST_8 = 127,
    MOST_16 = 32767,
    BLOCK = 512 /* products that a sum of 32 bits is sure to hold */
};

_Static_assert((int64_t)BLOCK *MOST_8 *MOST_16 <= INT32_MAX, "a block's sum does not overflow");

/* A float without its sign, as bits: ordered like the floats, with infinity and NaN above all. */
static uint32_t size_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & INT32_MAX;
}

/* The scale at which the largest number becomes `most`; NaN if that is not finite. */
static float scale_of(uint32_t largest, int most)
{
    float size;
    memcpy(&size, &largest, sizeof size);
    const float scale = size <= FLT_MAX ? size / (float)most : NAN;
    return scale < FLT_MIN ? 0 : scale;
}

/* x / scale as a whole number. Where there is no finite scale other than 0, that is 0. */
static int rounded(float x, float scale)
{
    return scale > 0 ? (int)rintf(x / scale) : 0;
}

/* Rows are taken some at a time, because in a matrix that is stored by columns they are neighbours. */
static void round_some(int8_t *q, float *scale, float *w, ptrdiff_t row, ptrdiff_t col, int rows,
                       int cols)
{
    uint32_t largest[ROWS] = {0};
    for (int c = 0; c < cols; c++) {
        for (int r = 0; r < rows; r++) {
            const uint32_t size = size_of(w[r * row + c * col]);
            largest[r] = size > largest[r] ? size : largest[r];
        }
    }
    for (int r = 0; r < rows; r++) {
        scale[r] = scale_of(largest[r], MOST_8);
    }
    for (int c = 0; c < cols; c++) {
        for (int r = 0; r < rows; r++) {
            const int whole = rounded(w[r * row + c * col], scale[r]);
            q[(ptrdiff_t)r * cols + c] = (int8_t)whole;
            w[r * row + c * col] = scale[r] * (float)whole;
        }
    }
}

void xf_int8_round(int8_t *q, float *scale, float *w, ptrdiff_t row, ptrdiff_t col, int rows,
                   int cols)
{
    assert(rows >= 0 && cols >= 1);
    for (int r = 0; r < rows; r += ROWS) {
        round_some(q + (ptrdiff_t)r * cols, scale + r, w + r * row, row, col,
                   rows - r < ROWS ? rows - r : ROWS, cols);
    }
}

float xf_int16_round(int16_t *q, const float *x, int count)
{
    uint32_t largest = 0;
    for (int i = 0; i < count; i++) {
        const uint32_t size = size_of(x[i]);
        largest = size > largest ? size : largest;
    }
    const float scale = scale_of(largest, MOST_16);
    for (int i = 0; i < count; i++) {
        q[i] = (int16_t)rounded(x[i], scale);
    }
    return scale;
}

/* One row of the matrix. */
static float sum_of(const int8_t *q, const int16_t *x, int cols)
{
    float sum = 0;
    for (int first = 0; first < cols; first += BLOCK) {
        const int count = cols - first < BLOCK ? cols - first : BLOCK;
        int32_t exact = 0;
        for (int c = first; c < first + count; c++) {
            exact += (int16_t)q[c] * x[c]; /* gcc knows an instruction for products of 16 bits */
        }
        sum += (float)exact;
    }
    return sum;
}

void xf_int8_product(float *y, const struct xf_int8 *p)
{
    assert(p->rows >= 0 && p->cols >= 1);
    for (int r = 0; r < p->rows; r++) {
        const float sum = sum_of(p->q + (ptrdiff_t)r * p->cols, p->x, p->cols);
        y[r] = p->scale[r] * p->x_scale * sum + (p->bias ? p->bias[r] : 0);
    }
}
