#include "reference/model/output.h"

#include "reference/model/dense.h"
#include "reference/ops/cross_entropy.h"

void xf_output_plan(struct xf_output *output, struct xf_plan *plan, size_t rows)
{
    output->logits = xf_plan_floats(plan, rows, (size_t)plan->config->vocabulary);
    output->loss = xf_plan_floats(plan, rows, 1);
}

void xf_output_forward(const struct xf_output *output, const float *x, const struct xf_pass *pass,
                       const struct xf_rows *rows)
{
    xf_dense_forward(output->logits, x, &output->place, pass, rows);
}

double xf_output_loss(const struct xf_output *output, const int *targets, float weight,
                      const struct xf_pass *pass, const struct xf_rows *rows)
{
    const int V = pass->config->vocabulary, all = rows->B * rows->T, first = rows->own.first;
    const int counted = xf_cross_entropy_count(targets, all);
    const float scale = counted ? weight / (float)counted : 0;
    float *logits = output->logits + xf_rows_first(rows, V);
    double sum = 0;
    if (pass->parts && pass->parts->cross_entropy) {
        pass->parts->cross_entropy(output->loss + first, logits, targets + first, scale,
                                   rows->own.count, V, pass->parts, pass->team.thread);
    } else {
        xf_cross_entropy(output->loss + first, logits, logits, targets + first, scale,
                         rows->own.count, V);
    }
    xf_team_wait();
    for (int r = 0; r < all; r++) {
        sum += (double)output->loss[r];
    }
    return counted ? sum / counted : 0;
}

void xf_output_backward(float *dx, const struct xf_output *output, const struct xf_pass *pass,
                        const struct xf_rows *rows)
{
    xf_dense_backward_input(dx, output->logits, &output->place, pass, rows, false);
}

void xf_output_backward_weight(const float *x, const struct xf_output *output,
                               const struct xf_pass *pass, const struct xf_rows *rows)
{
    xf_dense_backward_weight(x, output->logits, &output->place, pass, rows);
}
