#include "reference/model/dense.h"

#include "reference/ops/linear.h"

static struct xf_linear shape_of(const struct xf_linear_place *place, int rows)
{
    return (struct xf_linear){.rows = rows, .in = place->in, .out = place->out};
}

void xf_dense_forward(float *y, const float *x, const struct xf_linear_place *place,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_linear shape = shape_of(place, rows->own.count);
    const ptrdiff_t first = rows->own.first;
    xf_linear_forward(y + first * place->out, x + first * place->in, pass->weights + place->weight,
                      pass->weights + place->bias, &shape);
}

void xf_dense_backward_input(float *dx, const float *dy, const struct xf_linear_place *place,
                             const struct xf_pass *pass, const struct xf_rows *rows,
                             bool accumulate)
{
    const struct xf_linear shape = shape_of(place, rows->own.count);
    const ptrdiff_t first = rows->own.first;
    xf_linear_backward_input(dx + first * place->in, dy + first * place->out,
                             pass->weights + place->weight, &shape, accumulate);
}

void xf_dense_backward_weight(const float *x, const float *dy, const struct xf_linear_place *place,
                              const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_linear shape = shape_of(place, rows->B * rows->T);
    const struct xf_share of_weight = xf_team_share(pass->team, place->in, 1);
    const struct xf_share of_bias = xf_team_share(pass->team, place->out, XF_LINE);
    xf_linear_backward_weight(pass->gradients + place->weight, x, dy, &shape, of_weight.first,
                              of_weight.count);
    xf_linear_backward_bias(pass->gradients + place->bias, dy, &shape, of_bias.first,
                            of_bias.count);
}
