#include "reference/ops/contrast.h"

#include <math.h>
#include <string.h>

#include "reference/ops/cross_entropy.h"
#include "reference/ops/linear.h"

static double dot(const float *a, const float *b, int C)
{
    double sum = 0;
    for (int c = 0; c < C; c++) {
        sum += (double)a[c] * (double)b[c];
    }
    return sum;
}

float xf_cosine(const float *a, const float *b, int C)
{
    const double squares = dot(a, a, C) * dot(b, b, C);
    return squares > 0 ? (float)(dot(a, b, C) / sqrt(squares)) : 0;
}

size_t xf_contrast_scratch(const struct xf_contrast *contrast)
{
    const size_t N = (size_t)contrast->N, C = (size_t)contrast->C;
    return 4 * N * C + N * N + N;
}

/* unit = x / |x|, row by row. */
static void make_unit(float *unit, const float *x, int N, int C)
{
    for (int i = 0; i < N; i++) {
        const double length = sqrt(dot(x + (ptrdiff_t)i * C, x + (ptrdiff_t)i * C, C));
        for (int c = 0; c < C; c++) {
            const ptrdiff_t at = (ptrdiff_t)i * C + c;
            unit[at] = length > 0 ? (float)((double)x[at] / length) : 0;
        }
    }
}

/* dx = (dunit - unit (unit . dunit)) / |x|: what lies along x changes its length only. */
static void make_unit_backward(float *dx, const float *dunit, const float *unit, const float *x,
                               int N, int C)
{
    for (int i = 0; i < N; i++) {
        const ptrdiff_t row = (ptrdiff_t)i * C;
        const double length = sqrt(dot(x + row, x + row, C));
        const double along = dot(unit + row, dunit + row, C);
        for (int c = 0; c < C; c++) {
            const double across = (double)dunit[row + c] - (double)unit[row + c] * along;
            dx[row + c] = length > 0 ? (float)(across / length) : 0;
        }
    }
}

double xf_contrast_loss(float *dquery, float *dpage, const float *query, const float *page,
                        float *scratch, const struct xf_contrast *contrast)
{
    const int N = contrast->N, C = contrast->C;
    const size_t count = (size_t)N * (size_t)C;
    float *unit_query = scratch, *unit_page = unit_query + count, *dunit_query = unit_page + count;
    float *dunit_page = dunit_query + count, *score = dunit_page + count;
    float *loss = score + (size_t)N * (size_t)N;
    const struct xf_linear layer = {.rows = N, .in = C, .out = N, .transposed = true};
    double sum = 0;
    make_unit(unit_query, query, N, C);
    make_unit(unit_page, page, N, C);
    xf_linear_forward(score, unit_query, unit_page, NULL, &layer, 0, N);
    for (int i = 0; i < N * N; i++) {
        score[i] *= contrast->sharpness;
    }
    for (int i = 0; i < N; i++) {
        float *row = score + (ptrdiff_t)i * N;
        xf_cross_entropy(loss + i, row, row, &i, contrast->sharpness / (float)N, 1, N);
        sum += (double)loss[i] / N;
    }
    if (dquery && dpage) {
        xf_linear_backward_input(dunit_query, score, unit_page, &layer, false, 0, C);
        memset(dunit_page, 0, count * sizeof *dunit_page);
        xf_linear_backward_weight(dunit_page, unit_query, score, &layer, 0, N);
        make_unit_backward(dquery, dunit_query, unit_query, query, N, C);
        make_unit_backward(dpage, dunit_page, unit_page, page, N, C);
    }
    return sum;
}
