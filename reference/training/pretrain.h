/* Pretraining: a model meets batch after batch, and learns a little from each.
 *
 *     enum xf_status status = xf_pretrainer_init(&trainer, &plan, &text, &problem);
 *     xf_transformer_draw(&trainer.model, plan.seed);
 *     while (status == XF_OK && trainer.step < plan.steps) {
 *         status = xf_pretrain_step(&trainer, &loss, &problem);
 *     }
 *
 * A step is: the gradients of some batches, clipping, AdamW. All of it happens in one parallel
 * region. What a step does depends on nothing but the weights, the optimiser's averages and the
 * step's number: whoever has these three goes on to the very numbers of a run that never stopped. */
#ifndef XF_TRAINING_PRETRAIN_H
#define XF_TRAINING_PRETRAIN_H

#include "reference/model/transformer.h"
#include "reference/training/objectives.h"

/* What is to be done, and how. */
struct xf_pretraining {
    struct xf_config model;
    struct xf_objective objective;
    int steps;
    int batch;        /* B: sequences at a time */
    int accumulation; /* batches whose gradients are averaged in one step */
    int eval_batches; /* batches of held-out text that are judged by */
    int threads;      /* 0: xf_threads_count() */
    float rate;       /* of learning, at its highest; see schedule.h */
    float low_rate;   /* and at the end */
    int warmup;       /* steps to the highest */
    float beta1, beta2, decay;
    float clip; /* the longest gradient; 0: any */
    uint64_t seed;
};

/* Where stretches of text come from. Both fill window (B,W), and give the same for the same
 * arguments. `learn` gives batch `number` of random ones, `judge` batch `number` of `batches` of
 * text that is never learnt from. */
struct xf_text {
    void (*learn)(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number);
    void (*judge)(int *window, const void *from, int B, int W, int number, int batches);
    const void *from;
};

struct xf_pretrainer {
    struct xf_pretraining plan;
    struct xf_text text;
    struct xf_transformer model;
    struct xf_arena memory; /* of all that follows */
    float *means, *squares; /* the optimiser's averages: blocks like the model's weights */
    double *partial;        /* (threads) */
    int *window;            /* (B,W) */
    int *tokens, *targets;  /* (accumulation,B,T) */
    int *source, *places;   /* (accumulation,B,S) */
    struct xf_batch *batch; /* (accumulation) */
    int step;               /* how many have been taken */
};

/* Makes the model, whose weights are zeros so far, and memory for the rest. Any failure: the problem
 * says what, and the trainer may be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_pretrainer_init(struct xf_pretrainer *trainer, const struct xf_pretraining *plan,
                   const struct xf_text *text, struct xf_problem *problem);

/* NULL, or a trainer that is all zeros, is allowed. */
void xf_pretrainer_free(struct xf_pretrainer *trainer);

/* Takes one step, and gives the loss of its batches as it was before the step, in nats.
 * XF_NOT_FINITE if the loss or the gradient is no finite number: then the weights are as they were,
 * and nothing is counted. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_pretrain_step(struct xf_pretrainer *trainer, double *loss, struct xf_problem *problem);

/* Batch `n` of the held-out text, as xf_pretrain_judge() asks it. Its arrays are the trainer's, and so
 * is the window that it was made of; they hold until the next batch. */
__attribute__((nonnull)) struct xf_batch xf_pretrain_held(const struct xf_pretrainer *trainer,
                                                          int n);

/* The mean loss over held-out text, without dropout: the same stretches every time. */
__attribute__((nonnull)) double xf_pretrain_judge(const struct xf_pretrainer *trainer);

#endif
