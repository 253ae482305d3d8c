#include "reference/model/multi_head.h"

#include <string.h>

#include "reference/model/dense.h"

void xf_multi_head_plan(struct xf_multi_head *part, struct xf_plan *plan, size_t rows,
                        size_t memory_rows, const struct xf_multi_head *other)
{
    const size_t C = (size_t)plan->config->width, H = (size_t)plan->config->heads;
    const size_t wide = part->crosses ? C : 3 * C;
    part->projected = xf_plan_floats(plan, rows, wide);
    part->memory_projected = part->crosses ? xf_plan_floats(plan, memory_rows, 2 * C) : NULL;
    part->mixed = xf_plan_floats(plan, rows, C);
    part->lse = xf_plan_floats(plan, rows, H);
    if (!part->crosses) {
        xf_places_plan(&part->places, plan, other ? &other->places : NULL);
    }
    if (!plan->learns) {
        return;
    }
    if (other) {
        part->back = other->back;
    } else {
        part->back.dprojected = xf_plan_floats(plan, rows, wide);
        part->back.dmemory_projected =
            part->crosses ? xf_plan_floats(plan, memory_rows, 2 * C) : NULL;
        part->back.dmixed = xf_plan_floats(plan, rows, C);
    }
}

/* One head of one sequence: its attention, and its part of the arrays. */
struct head {
    struct xf_attention shape;
    struct xf_attention_back x; /* what attention reads, and on the way back adds to */
    float *out, *lse;
};

/* Pair `pair` is head pair % H of sequence pair / H. */
static struct head head_of(const struct xf_multi_head *part, const struct xf_sides *sides,
                           const struct xf_pass *pass, int pair)
{
    const struct xf_config *config = pass->config;
    const int C = config->width, H = config->heads, D = C / H, b = pair / H, h = pair % H;
    const int T = sides->rows->T, S = sides->memory_rows->T;
    const int query_width = part->crosses ? C : 3 * C, key_width = part->crosses ? 2 * C : 3 * C;
    const ptrdiff_t row = (ptrdiff_t)b * T * C + h * D;
    const ptrdiff_t query = (ptrdiff_t)b * T * query_width + h * D;
    const ptrdiff_t key = (ptrdiff_t)b * S * key_width + h * D + (part->crosses ? 0 : C);
    const float *keys = part->crosses ? part->memory_projected : part->projected;
    float *dkeys = part->crosses ? part->back.dmemory_projected : part->back.dprojected;
    const int *lengths = sides->memory_rows->lengths;
    struct head head = {
        .shape = {.B = 1, .H = 1, .T = T, .S = S, .D = D, .scale = xf_attention_scale(D)},
        .x = {.q = part->projected + query, .k = keys + key, .v = keys + key + C},
        .out = part->mixed + row,
        .lse = part->lse + (ptrdiff_t)pair * T,
    };
    head.shape.q = xf_strides_of_rows(T, query_width, D);
    head.shape.k = head.shape.v = xf_strides_of_rows(S, key_width, D);
    head.shape.out = xf_strides_of_rows(T, C, D);
    head.shape.mask.causal = part->causal;
    head.shape.mask.lengths = lengths ? lengths + b : NULL;
    if (!part->crosses) {
        head.shape.mask.bias = xf_places_bias(&part->places, pass, h, T);
        head.shape.mask.bias_strides.row = -1;
        head.x.dbias = xf_places_dbias(&part->places, pass, h, T);
        head.x.dbias_strides.row = -1;
    }
    if (dkeys) {
        head.x.dq = part->back.dprojected + query;
        head.x.dk = dkeys + key;
        head.x.dv = dkeys + key + C;
        head.x.dout = part->back.dmixed + row;
        head.x.out = head.out;
        head.x.lse = head.lse;
    }
    return head;
}

void xf_multi_head_forward(float *y, const struct xf_sides *sides, const struct xf_multi_head *part,
                           const struct xf_pass *pass)
{
    const struct xf_rows *rows = sides->rows;
    struct xf_arena scratch = pass->scratch;
    xf_dense_forward(part->projected, sides->x, &part->project, pass, rows);
    if (part->crosses) {
        xf_dense_forward(part->memory_projected, sides->memory, &part->memory, pass,
                         sides->memory_rows);
    } else {
        xf_places_turn(part->projected, pass, rows);
    }
    xf_rows_settle(rows);
    for (int i = rows->pair.first; i < rows->pair.first + rows->pair.count; i++) {
        const struct head head = head_of(part, sides, pass, i);
        xf_attention_forward_alone(head.out, head.lse, head.x.q, head.x.k, head.x.v, &head.shape,
                                   &scratch);
        if (pass->parts && pass->parts->attention) { /* which leaves no lse for the way back */
            pass->parts->attention(head.out, head.x.q, head.x.k, head.x.v, &head.shape, pass->parts,
                                   pass->team.thread);
        }
    }
    xf_rows_settle(rows);
    xf_dense_forward(y, part->mixed, &part->merge, pass, rows);
}

static void clear_own(float *x, const struct xf_rows *rows, int cols)
{
    memset(x + xf_rows_first(rows, cols), 0, xf_rows_count(rows, cols) * sizeof *x);
}

void xf_multi_head_backward(const struct xf_sides *sides, const float *dy,
                            const struct xf_multi_head *part, const struct xf_pass *pass,
                            bool accumulate)
{
    const struct xf_rows *rows = sides->rows;
    const struct xf_multi_head_back *back = &part->back;
    struct xf_arena scratch = pass->scratch;
    clear_own(back->dprojected, rows, part->project.out);
    if (part->crosses) {
        clear_own(back->dmemory_projected, sides->memory_rows, part->memory.out);
    }
    xf_places_clear(&part->places, pass);
    xf_dense_backward_input(back->dmixed, dy, &part->merge, pass, rows, false);
    xf_rows_settle(rows);
    for (int i = rows->pair.first; i < rows->pair.first + rows->pair.count; i++) {
        const struct head head = head_of(part, sides, pass, i);
        xf_attention_backward_alone(&head.x, &head.shape, &scratch);
    }
    xf_rows_settle(rows);
    if (!part->crosses) {
        xf_places_turn_back(back->dprojected, pass, rows);
    }
    xf_dense_backward_input(sides->dx, back->dprojected, &part->project, pass, rows, accumulate);
    if (part->crosses) {
        xf_dense_backward_input(sides->dmemory, back->dmemory_projected, &part->memory, pass,
                                sides->memory_rows, true);
    }
}

void xf_multi_head_backward_weight(const struct xf_sides *sides, const float *dy,
                                   const struct xf_multi_head *part, const struct xf_pass *pass)
{
    xf_dense_backward_weight(sides->x, part->back.dprojected, &part->project, pass, sides->rows);
    if (part->crosses) {
        xf_dense_backward_weight(sides->memory, part->back.dmemory_projected, &part->memory, pass,
                                 sides->memory_rows);
    }
    xf_places_backward_weight(&part->places, pass);
    xf_dense_backward_weight(part->mixed, dy, &part->merge, pass, sides->rows);
}
