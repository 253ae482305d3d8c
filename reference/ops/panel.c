#include "reference/ops/panel.h"

#include <assert.h>
#include <string.h>

#include "reference/ops/lanes.h"

enum { HALVES = XF_PANEL_COLS / XF_LANES };

const float xf_panel_zeros[XF_PANEL_COLS] = {0};

void xf_panel_product(float *c, ptrdiff_t ldc, const float *s, ptrdiff_t lds, const float *a,
                      ptrdiff_t row, ptrdiff_t col, const float *panel, int K)
{
    assert(K >= 1); /* which also tells the compiler that the sums need not wait in memory */
    xf_lanes sum[XF_PANEL_ROWS][HALVES];
    for (int m = 0; m < XF_PANEL_ROWS; m++) {
        for (int h = 0; h < HALVES; h++) {
            sum[m][h] = *(const xf_lanes *)(s + m * lds + h * XF_LANES);
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

void xf_panel_from_rows(float *panel, const float *rows, ptrdiff_t stride, int count, int K)
{
    int k = 0;
    for (; count == XF_PANEL_COLS && k + XF_LANES <= K; k += XF_LANES) {
        for (int n = 0; n < XF_PANEL_COLS; n += XF_LANES) {
            xf_lanes_transpose(panel + k * XF_PANEL_COLS + n, XF_PANEL_COLS, rows + n * stride + k,
                               stride);
        }
    }
    for (; k < K; k++) {
        for (int n = 0; n < XF_PANEL_COLS; n++) {
            panel[k * XF_PANEL_COLS + n] = n < count ? rows[n * stride + k] : 0;
        }
    }
}

void xf_panel_to_rows(float *rows, ptrdiff_t stride, const float *panel, int count, int K)
{
    int k = 0;
    for (; count == XF_PANEL_COLS && k + XF_LANES <= K; k += XF_LANES) {
        for (int n = 0; n < XF_PANEL_COLS; n += XF_LANES) {
            xf_lanes_transpose(rows + n * stride + k, stride, panel + k * XF_PANEL_COLS + n,
                               XF_PANEL_COLS);
        }
    }
    for (; k < K; k++) {
        for (int n = 0; n < count; n++) {
            rows[n * stride + k] = panel[k * XF_PANEL_COLS + n];
        }
    }
}

void xf_panel_from_columns(float *panel, const float *columns, ptrdiff_t stride, int count, int K)
{
    const size_t most = XF_PANEL_COLS * sizeof *panel, bytes = (size_t)count * sizeof *panel;
    for (int k = 0; k < K; k++) {
        float *to = panel + k * XF_PANEL_COLS;
        if (bytes == most) {
            memcpy(to, columns + k * stride, most);
        } else {
            memset(to, 0, most);
            memcpy(to, columns + k * stride, bytes);
        }
    }
}
