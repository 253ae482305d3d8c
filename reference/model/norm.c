#include "reference/model/norm.h"

#include "reference/model/gradients.h"
#include "reference/ops/layer_norm.h"

void xf_norm_forward(float *y, float *moments, const float *x, const struct xf_norm_place *place,
                     const struct xf_pass *pass, const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const ptrdiff_t first = rows->own.first;
    const float *gain = pass->weights + place->gain, *bias = pass->weights + place->bias;
    if (pass->parts && pass->parts->layer_norm) {
        xf_layer_norm_moments(moments + first * 2, x + first * C, rows->own.count, C);
        pass->parts->layer_norm(y + first * C, x + first * C, gain, bias, rows->own.count, C,
                                pass->parts, pass->team.thread);
        return;
    }
    xf_layer_norm_forward(y + first * C, moments + first * 2, x + first * C, gain, bias,
                          rows->own.count, C);
}

void xf_norm_backward_input(float *dx, const float *dy, const float *x, const float *moments,
                            const struct xf_norm_place *place, const struct xf_pass *pass,
                            const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const ptrdiff_t first = rows->own.first;
    xf_layer_norm_backward_input(dx + first * C, dy + first * C, x + first * C,
                                 pass->weights + place->gain, moments + first * 2, rows->own.count,
                                 C);
}

void xf_norm_backward_weight(const float *dy, const float *x, const float *moments,
                             const struct xf_norm_place *place, const struct xf_pass *pass,
                             const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const struct xf_share share = xf_gradients_share(pass, C, XF_LINE);
    const struct xf_share learnt = xf_gradients_rows(pass, rows);
    const ptrdiff_t at = (ptrdiff_t)learnt.first * C + share.first;
    xf_layer_norm_backward_weight(pass->gradients + place->gain + share.first,
                                  pass->gradients + place->bias + share.first, dy + at, x + at,
                                  moments + learnt.first * 2, learnt.count, share.count, C);
}
