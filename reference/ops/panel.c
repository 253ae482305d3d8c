#include "reference/ops/panel.h"

#include <string.h>

enum { LANES = 8, HALVES = XF_PANEL_COLS / LANES };

/* Eight floats that are added and multiplied at once; they may lie anywhere a float may. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));

void xf_panel_pack(float *panels, const float *x, ptrdiff_t row, ptrdiff_t col, int K, int N)
{
    for (int first = 0; first < N; first += XF_PANEL_COLS) {
        int cols = N - first < XF_PANEL_COLS ? N - first : XF_PANEL_COLS;
        float *panel = panels + (ptrdiff_t)first * K;
        const float *corner = x + first * col;
        if (cols < XF_PANEL_COLS) {
            memset(panel, 0, (size_t)K * XF_PANEL_COLS * sizeof *panel);
        }
        for (int k = 0; k < K; k++) {
            for (int n = 0; n < cols; n++) {
                panel[k * XF_PANEL_COLS + n] = corner[k * row + n * col];
            }
        }
    }
}

void xf_panel_product(float *c, ptrdiff_t ldc, const float *a, ptrdiff_t row, ptrdiff_t col,
                      const float *panel, int K, bool accumulate)
{
    lanes sum[XF_PANEL_ROWS][HALVES] = {0};
    for (int m = 0; accumulate && m < XF_PANEL_ROWS; m++) {
        for (int h = 0; h < HALVES; h++) {
            sum[m][h] = *(const lanes *)(c + m * ldc + h * LANES);
        }
    }
    for (int k = 0; k < K; k++) {
        const lanes *b = (const lanes *)(panel + k * XF_PANEL_COLS);
        for (int m = 0; m < XF_PANEL_ROWS; m++) {
            float weight = a[m * row + k * col];
            for (int h = 0; h < HALVES; h++) {
                sum[m][h] += weight * b[h];
            }
        }
    }
    for (int m = 0; m < XF_PANEL_ROWS; m++) {
        for (int h = 0; h < HALVES; h++) {
            *(lanes *)(c + m * ldc + h * LANES) = sum[m][h];
        }
    }
}
