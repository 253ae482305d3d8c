#include "reference/model/feed_forward.h"

#include "reference/model/dense.h"

void xf_feed_forward_plan(struct xf_feed_forward *part, struct xf_plan *plan, size_t rows,
                          const struct xf_feed_forward *other)
{
    const size_t F = (size_t)plan->config->hidden;
    part->hidden = xf_plan_floats(plan, rows, F);
    part->activated = xf_plan_floats(plan, rows, F);
    if (plan->learns) {
        part->dhidden = other ? other->dhidden : xf_plan_floats(plan, rows, F);
    }
}

void xf_feed_forward(float *y, const float *x, const struct xf_feed_forward *part,
                     const struct xf_pass *pass, const struct xf_rows *rows)
{
    const int F = part->expand.out;
    const size_t first = xf_rows_first(rows, F), count = xf_rows_count(rows, F);
    xf_dense_forward(part->hidden, x, &part->expand, pass, rows);
    xf_gelu_forward(part->activated + first, part->hidden + first, count, pass->config->gelu);
    xf_dense_forward(y, part->activated, &part->contract, pass, rows);
}

void xf_feed_forward_backward(float *dx, const float *dy, const struct xf_feed_forward *part,
                              const struct xf_pass *pass, const struct xf_rows *rows,
                              bool accumulate)
{
    const int F = part->expand.out;
    const size_t first = xf_rows_first(rows, F), count = xf_rows_count(rows, F);
    float *dhidden = part->dhidden + first;
    xf_dense_backward_input(part->dhidden, dy, &part->contract, pass, rows, false);
    xf_gelu_backward(dhidden, dhidden, part->hidden + first, count, pass->config->gelu);
    xf_dense_backward_input(dx, part->dhidden, &part->expand, pass, rows, accumulate);
}

void xf_feed_forward_backward_weight(const float *x, const float *dy,
                                     const struct xf_feed_forward *part, const struct xf_pass *pass,
                                     const struct xf_rows *rows)
{
    xf_dense_backward_weight(part->activated, dy, &part->contract, pass, rows);
    xf_dense_backward_weight(x, part->dhidden, &part->expand, pass, rows);
}
