#include "reference/training/adamw.h"

#include <assert.h>
#include <math.h>

/* The corrections are the same for all numbers of a step: 1 / sqrt(v / c) = sqrt(c) / sqrt(v). */
void xf_adamw_update(float *weight, float *mean, float *square, const float *gradient, size_t count,
                     const struct xf_adamw *adamw)
{
    assert(adamw->step >= 1);
    const double t = adamw->step, rate = (double)adamw->rate;
    const float step = (float)(rate / (1 - pow((double)adamw->beta1, t)));
    const float root = (float)(1 / sqrt(1 - pow((double)adamw->beta2, t)));
    const float keep = (float)(1 - rate * (double)adamw->decay);
    const float beta1 = adamw->beta1, beta2 = adamw->beta2;
    const float scale = adamw->scale, epsilon = adamw->epsilon;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        float m = beta1 * mean[i] + (1 - beta1) * g;
        float v = beta2 * square[i] + (1 - beta2) * (g * g);
        mean[i] = m;
        square[i] = v;
        weight[i] = keep * weight[i] - step * m / (sqrtf(v) * root + epsilon);
    }
}

/* The thread's share is a stretch of the whole block, so that it is as long as any other's however
 * the parameters differ in size. */
void xf_adamw_step(float *weights, float *means, float *squares, const float *gradients,
                   const struct xf_parameters *parameters, const struct xf_adamw *adamw,
                   struct xf_team team)
{
    const struct xf_share lines = xf_team_share(team, (int)(parameters->floats / XF_LINE), 1);
    const size_t begin = (size_t)lines.first * XF_LINE;
    const size_t end = begin + (size_t)lines.count * XF_LINE;
    for (int i = 0; i < parameters->count; i++) {
        const struct xf_parameter *p = &parameters->item[i];
        const size_t first = p->offset > begin ? p->offset : begin;
        const size_t last = p->offset + p->count < end ? p->offset + p->count : end;
        struct xf_adamw own = *adamw;
        own.decay = p->decays ? adamw->decay : 0;
        if (first >= last) {
            continue;
        }
        if (adamw->parts && adamw->parts->adamw) {
            adamw->parts->adamw(weights + first, means + first, squares + first, gradients + first,
                                last - first, &own, adamw->parts, team.thread);
        } else {
            xf_adamw_update(weights + first, means + first, squares + first, gradients + first,
                            last - first, &own);
        }
    }
}
