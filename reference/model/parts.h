/* Parts of a model that somebody else computes: a reader's own attention in the engine's place.
 *
 * A model that has parts calls them on the way forward, and its optimiser in every step. The way back
 * stays the engine's. It takes what a part made for what the engine would have made, up to rounding,
 * so a part that computes something else teaches the model nonsense.
 *
 * All threads call a part at once, each for its own share; `thread` is the caller's number. A member
 * that is NULL leaves its part to the engine. */
#ifndef XF_MODEL_PARTS_H
#define XF_MODEL_PARTS_H

#include "reference/attention/attention.h"

struct xf_adamw;

struct xf_parts {
    /* One head of one sequence, as xf_attention_forward() computes it; B and H are 1. */
    void (*attention)(float *out, const float *q, const float *k, const float *v,
                      const struct xf_attention *a, const struct xf_parts *parts, int thread);

    /* As xf_layer_norm_forward(); y may be x. The moments are found by the engine. */
    void (*layer_norm)(float *y, const float *x, const float *gain, const float *bias, int rows,
                       int C, const struct xf_parts *parts, int thread);

    /* As xf_cross_entropy(): the logits x become the gradient. Of loss, (rows), only the sum counts. */
    void (*cross_entropy)(float *loss, float *x, const int *target, float scale, int rows, int V,
                          const struct xf_parts *parts, int thread);

    /* As xf_adamw_update(), for any stretch of the parameters. */
    void (*adamw)(float *weight, float *mean, float *square, const float *gradient, size_t count,
                  const struct xf_adamw *adamw, const struct xf_parts *parts, int thread);

    void *own; /* whatever the parts need */
};

#endif
