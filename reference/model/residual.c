#include "reference/model/residual.h"

#include <string.h>

#include "reference/model/norm.h"

static bool norm_first(const struct xf_pass *pass)
{
    return pass->config->norm == XF_NORM_FIRST;
}

void xf_residual_plan(struct xf_residual *path, struct xf_plan *plan, size_t rows, const float *in,
                      float *din, const struct xf_residual *other)
{
    const size_t C = (size_t)plan->config->width;
    path->in = in;
    path->sum = xf_plan_floats(plan, rows, C);
    path->normed = xf_plan_floats(plan, rows, C);
    path->moments = xf_plan_floats(plan, rows, 2);
    path->out = plan->config->norm == XF_NORM_FIRST ? path->sum : path->normed;
    if (!plan->learns) {
        return;
    }
    path->din = din;
    path->dout = xf_plan_floats(plan, rows, C);
    if (other) {
        path->back = other->back;
    } else {
        path->back.dnorm = xf_plan_floats(plan, rows, C);
        path->back.dpart = plan->config->dropout > 0 ? xf_plan_floats(plan, rows, C) : NULL;
    }
}

const float *xf_residual_inner(const struct xf_residual *path, const struct xf_pass *pass)
{
    return norm_first(pass) ? path->normed : path->in;
}

float *xf_residual_dinner(const struct xf_residual *path, const struct xf_pass *pass)
{
    return norm_first(pass) ? path->back.dnorm : path->din;
}

static float *gradient_of_sum(const struct xf_residual *path, const struct xf_pass *pass)
{
    return norm_first(pass) ? path->dout : path->back.dnorm;
}

const float *xf_residual_dpart(const struct xf_residual *path, const struct xf_pass *pass)
{
    return pass->dropout.rate > 0 ? path->back.dpart : gradient_of_sum(path, pass);
}

void xf_residual_begin(const struct xf_residual *path, const struct xf_pass *pass,
                       const struct xf_rows *rows)
{
    if (norm_first(pass)) {
        xf_norm_forward(path->normed, path->moments, path->in, &path->norm, pass, rows);
    }
}

void xf_residual_end(const struct xf_residual *path, const struct xf_pass *pass,
                     const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const size_t first = xf_rows_first(rows, C), count = xf_rows_count(rows, C);
    if (pass->dropout.rate > 0) {
        xf_pass_drop(path->sum, path->sum, path->site, pass, rows);
    }
    for (size_t i = first; i < first + count; i++) {
        path->sum[i] += path->in[i];
    }
    if (!norm_first(pass)) {
        xf_norm_forward(path->normed, path->moments, path->sum, &path->norm, pass, rows);
    }
}

void xf_residual_backward_begin(const struct xf_residual *path, const struct xf_pass *pass,
                                const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const size_t first = xf_rows_first(rows, C), bytes = xf_rows_count(rows, C) * sizeof(float);
    float *dsum = gradient_of_sum(path, pass);
    if (!norm_first(pass)) {
        memset(dsum + first, 0, bytes);
        xf_norm_backward_input(dsum, path->dout, path->sum, path->moments, &path->norm, pass, rows);
    }
    memcpy(path->din + first, dsum + first, bytes); /* around the part */
    if (pass->dropout.rate > 0) {
        xf_pass_drop(path->back.dpart, dsum, path->site, pass, rows);
    }
}

void xf_residual_backward_end(const struct xf_residual *path, const struct xf_pass *pass,
                              const struct xf_rows *rows)
{
    if (norm_first(pass)) {
        xf_norm_backward_input(path->din, path->back.dnorm, path->in, path->moments, &path->norm,
                               pass, rows);
    }
}

void xf_residual_backward_weight(const struct xf_residual *path, const struct xf_pass *pass,
                                 const struct xf_rows *rows)
{
    const bool first = norm_first(pass);
    xf_norm_backward_weight(first ? path->back.dnorm : path->dout, first ? path->in : path->sum,
                            path->moments, &path->norm, pass, rows);
}
