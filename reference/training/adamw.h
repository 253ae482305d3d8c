/* AdamW: Adam with the decay of weights kept apart from their gradients.
 *
 *   m = beta1 m + (1 - beta1) g             a running mean of gradients
 *   v = beta2 v + (1 - beta2) g^2           and of their squares
 *   w = w - rate decay w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *                                           [Loshchilov and Hutter 2019, algorithm 2]
 *
 * Both means begin at 0; dividing by 1 - beta^t makes up for that in step t = 1, 2, ... */
#ifndef XF_TRAINING_ADAMW_H
#define XF_TRAINING_ADAMW_H

#include "reference/core/team.h"
#include "reference/model/parameters.h"
#include "reference/model/parts.h"

struct xf_adamw {
    float rate;                   /* of learning, in this step */
    float beta1, beta2;           /* usually 0.9, and 0.95 to 0.999 */
    float epsilon;                /* usually 1e-8 */
    float decay;                  /* of weights, for those parameters that decay */
    float scale;                  /* of gradients, as gradient_clip.h finds it; 1: as they are */
    int step;                     /* t, from 1 */
    const struct xf_parts *parts; /* xf_adamw_step() calls theirs, if it is there; or NULL */
};

/* One step of `count` numbers.
 *
 *   weight, mean, square  (count)  changed; m and v are zeros before the first step
 *   gradient              (count)  read */
void xf_adamw_update(float *weight, float *mean, float *square, const float *gradient, size_t count,
                     const struct xf_adamw *adamw);

/* One step of all parameters, in blocks that the table describes: a thread's share. Decay is for
 * those that have it. Nobody may still use the weights, and nobody may use them again before all
 * threads are done: wait before and after. */
void xf_adamw_step(float *weights, float *means, float *squares, const float *gradients,
                   const struct xf_parameters *parameters, const struct xf_adamw *adamw,
                   struct xf_team team);

#endif
