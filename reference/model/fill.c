#include "reference/model/fill.h"

#include <string.h>

#include "reference/model/gradients.h"
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

/* Whether something of the memory went to row r. */
static bool is_filled(const struct xf_memory *memory, const struct xf_rows *rows, int r)
{
    const int S = memory->rows->T, first = r / rows->T * S;
    for (int i = first; i < first + S; i++) {
        if (seat_of(memory, rows, i) == r) {
            return true;
        }
    }
    return false;
}

/* What stands for the hidden learns from the rows that show it. */
static void mask_backward(const float *dx, const struct xf_memory *memory,
                          const struct xf_embed *embed, const struct xf_pass *pass,
                          const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const struct xf_share share = xf_gradients_share(pass, C, XF_LINE);
    const struct xf_share learnt = xf_gradients_rows(pass, rows);
    float *dmask = pass->gradients + embed->mask;
    for (int r = learnt.first; r < learnt.first + learnt.count; r++) {
        const float *row = dx + (ptrdiff_t)r * C;
        if (is_filled(memory, rows, r)) {
            continue;
        }
        for (int c = share.first; c < share.first + share.count; c++) {
            dmask[c] += row[c];
        }
    }
}

void xf_fill_backward(const float *dx, const struct xf_memory *memory, const struct xf_embed *embed,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_share own = memory->rows->own;
    const int C = pass->config->width;
    xf_rows_settle(rows);
    for (int i = own.first; i < own.first + own.count; i++) {
        memcpy(memory->dx + (ptrdiff_t)i * C, dx + (ptrdiff_t)seat_of(memory, rows, i) * C,
               (size_t)C * sizeof *dx);
    }
    mask_backward(dx, memory, embed, pass, rows);
    xf_embed_backward_positions(dx, embed, pass, rows);
}
