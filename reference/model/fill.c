#include "reference/model/fill.h"

#include <string.h>

#include "reference/ops/embedding.h"

/* The row of the decoder to which row `i` of the memory goes. */
static int seat_of(const struct xf_memory *memory, const struct xf_rows *rows, int i)
{
    return i / memory->rows->T * rows->T + memory->rows->places[i];
}

void xf_fill_forward(float *x, const struct xf_memory *memory, const struct xf_embed *embed,
                     const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_share own = rows->own;
    const int C = pass->config->width, visible = memory->rows->B * memory->rows->T;
    const size_t bytes = (size_t)C * sizeof *x;
    const float *positions = xf_embed_positions(embed, pass->weights, pass->config);
    for (int r = own.first; r < own.first + own.count; r++) {
        memcpy(x + (ptrdiff_t)r * C, pass->weights + embed->mask, bytes);
    }
    xf_rows_settle(memory->rows);
    for (int i = 0; i < visible; i++) {
        const int r = seat_of(memory, rows, i);
        if (own.first <= r && r < own.first + own.count) {
            memcpy(x + (ptrdiff_t)r * C, memory->x + (ptrdiff_t)i * C, bytes);
        }
    }
    if (positions) {
        xf_position_forward(x + xf_rows_first(rows, C), positions, own.first, own.count, rows->T,
                            C);
    }
}

/* dm += dx at all places of a sequence but the S visible ones, for `count` neighbouring columns. */
static void mask_backward(float *dm, const float *dx, const int *places, int S, int T, int C,
                          int count)
{
    for (int t = 0, s = 0; t < T; t++) {
        if (s < S && places[s] == t) {
            s++;
            continue;
        }
        for (int c = 0; c < count; c++) {
            dm[c] += dx[(ptrdiff_t)t * C + c];
        }
    }
}

void xf_fill_backward(const float *dx, const struct xf_memory *memory, const struct xf_embed *embed,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_share own = memory->rows->own;
    const int C = pass->config->width, T = rows->T, S = memory->rows->T;
    const struct xf_share share = xf_team_share(pass->team, C, XF_LINE);
    for (int i = own.first; i < own.first + own.count; i++) {
        memcpy(memory->dx + (ptrdiff_t)i * C, dx + (ptrdiff_t)seat_of(memory, rows, i) * C,
               (size_t)C * sizeof *dx);
    }
    for (int b = 0; b < rows->B; b++) {
        mask_backward(pass->gradients + embed->mask + share.first,
                      dx + (ptrdiff_t)b * T * C + share.first,
                      memory->rows->places + (ptrdiff_t)b * S, S, T, C, share.count);
    }
    xf_embed_backward_positions(dx, embed, pass, rows);
}
