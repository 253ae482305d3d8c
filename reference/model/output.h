/* The end of a model: every row meets every token's vector, and the loss of what comes of it.
 *
 *   logits = x E^T      E is (V,C): the embedding itself, or a matrix of its own
 *
 * The gradient of the logits takes their place: for large vocabularies they are the largest array
 * of all. */
#ifndef XF_MODEL_OUTPUT_H
#define XF_MODEL_OUTPUT_H

#include "reference/model/layout.h"
#include "reference/model/pass.h"
#include "reference/model/plan.h"

struct xf_output {
    struct xf_linear_place place; /* of E: C to V */
    float *logits;                /* (rows,V) */
    float *loss;                  /* (rows), nats */
};

void xf_output_plan(struct xf_output *output, struct xf_plan *plan, size_t rows);

/* The logits from x, (rows,C), for the thread's own rows. */
void xf_output_forward(const struct xf_output *output, const float *x, const struct xf_pass *pass,
                       const struct xf_rows *rows);

/* Losses beside targets, (B,T), for the thread's own rows; the logits become the gradient of
 * `weight` times the mean loss over the targets that are not XF_IGNORED. Waits for the others, and
 * returns the mean: 0 if no target counts. */
double xf_output_loss(const struct xf_output *output, const int *targets, float weight,
                      const struct xf_pass *pass, const struct xf_rows *rows);

/* dx, (rows,C), is written for the thread's own rows. */
void xf_output_backward(float *dx, const struct xf_output *output, const struct xf_pass *pass,
                        const struct xf_rows *rows);

/* E learns from all rows, in the thread's share of tokens. The loss has waited for them already. */
void xf_output_backward_weight(const float *x, const struct xf_output *output,
                               const struct xf_pass *pass, const struct xf_rows *rows);

#endif
