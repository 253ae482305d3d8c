#include "reference/ops/panel.h"

#include <assert.h>

#include "reference/ops/lanes.h"

enum { HALVES = XF_PANEL_COLS / XF_LANES };

void xf_panel_product(float *c, ptrdiff_t ldc, const float *a, ptrdiff_t row, ptrdiff_t col,
                      const float *panel, int K, bool accumulate)
{
    assert(K >= 1); /* which also tells the compiler that the sums need not wait in memory */
    xf_lanes sum[XF_PANEL_ROWS][HALVES] = {0};
    for (int m = 0; accumulate && m < XF_PANEL_ROWS; m++) {
        for (int h = 0; h < HALVES; h++) {
            sum[m][h] = *(const xf_lanes *)(c + m * ldc + h * XF_LANES);
        }
    }
    for (int k = 0; k < K; k++) {
        const xf_lanes *b = (const xf_lanes *)(panel + k * XF_PANEL_COLS);
        for (int m = 0; m < XF_PANEL_ROWS; m++) {
            float weight = a[m * row + k * col];
            for (int h = 0; h < HALVES; h++) {
                sum[m][h] += weight * b[h];
            }
        }
    }
    for (int m = 0; m < XF_PANEL_ROWS; m++) {
        for (int h = 0; h < HALVES; h++) {
            *(xf_lanes *)(c + m * ldc + h * XF_LANES) = sum[m][h];
        }
    }
}
