#include "reference/model/dense.h"

#include "reference/model/gradients.h"
#include "reference/ops/linear.h"

/* With more rows, or a W that stays in a core's own cache, sharing rows was faster on the few shapes
 * that were timed (GPT-2 124M's and smaller); the bounds themselves are round numbers. */
enum { FEW_ROWS = 256, LARGE = 1 << 18 };

/* A thread's part of a product: some rows, and some columns of what comes out. */
struct part {
    bool by_columns;
    struct xf_linear shape;
    ptrdiff_t row;
    struct xf_share cols;
};

static struct part part_of(const struct xf_linear_place *place, int cols,
                           const struct xf_pass *pass, const struct xf_rows *rows)
{
    const int all = rows->B * rows->T, threads = pass->team.threads;
    const bool few = all / threads < FEW_ROWS && (long)place->in * place->out >= LARGE;
    struct part part = {
        .by_columns = few && threads > 1,
        .shape = {.in = place->in, .out = place->out, .transposed = place->transposed},
    };
    part.row = part.by_columns ? 0 : rows->own.first;
    part.shape.rows = part.by_columns ? all : rows->own.count;
    part.cols = part.by_columns ? xf_team_share(pass->team, cols, XF_LINE)
                                : (struct xf_share){.count = cols};
    return part;
}

/* Before a thread reads what others made, and before others read what it made. */
static void settle(const struct part *part)
{
    if (part->by_columns) {
        xf_team_wait();
    }
}

void xf_dense_forward(float *y, const float *x, const struct xf_linear_place *place,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct part part = part_of(place, place->out, pass, rows);
    const float *bias = place->bias == XF_NO_BIAS ? NULL : pass->weights + place->bias;
    settle(&part);
    xf_linear_forward(y + part.row * place->out, x + part.row * place->in,
                      pass->weights + place->weight, bias, &part.shape, part.cols.first,
                      part.cols.count);
    settle(&part);
}

void xf_dense_backward_input(float *dx, const float *dy, const struct xf_linear_place *place,
                             const struct xf_pass *pass, const struct xf_rows *rows,
                             bool accumulate)
{
    const struct part part = part_of(place, place->in, pass, rows);
    settle(&part);
    xf_linear_backward_input(dx + part.row * place->in, dy + part.row * place->out,
                             pass->weights + place->weight, &part.shape, accumulate,
                             part.cols.first, part.cols.count);
    settle(&part);
}

void xf_dense_backward_weight(const float *x, const float *dy, const struct xf_linear_place *place,
                              const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_share learnt = xf_gradients_rows(pass, rows);
    const struct xf_linear shape = {
        .rows = learnt.count, .in = place->in, .out = place->out, .transposed = place->transposed};
    const int stored = place->transposed ? place->out : place->in;
    const struct xf_share of_weight = xf_gradients_share(pass, stored, 1);
    const struct xf_share of_bias = xf_gradients_share(pass, place->out, XF_LINE);
    x += (ptrdiff_t)learnt.first * place->in;
    dy += (ptrdiff_t)learnt.first * place->out;
    xf_linear_backward_weight(pass->gradients + place->weight, x, dy, &shape, of_weight.first,
                              of_weight.count);
    if (place->bias != XF_NO_BIAS) {
        xf_linear_backward_bias(pass->gradients + place->bias, dy, &shape, of_bias.first,
                                of_bias.count);
    }
}
