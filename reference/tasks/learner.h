/* A small model that learns a task, on the thread that calls.
 *
 * What a lesson asks for is read off the model in one of three ways:
 *
 *   XF_LESSON_WRITE  every row says which token should come out, as the batch's targets
 *   XF_LESSON_LABEL  the rows of a sequence are pooled, and the one vector is compared with the
 *                    embeddings of the first K words, which stand for the K labels
 *   XF_LESSON_MATCH  the first half of the batch are queries, the second half their pages; each is
 *                    pooled, and a query should be nearest to its own page (ops/contrast.h)
 *
 * Nothing but the pooling comes between the stack and the answer: no way has parameters that another
 * lacks. Same seed, same lessons: same bits, however many learners work beside this one. */
#ifndef XF_TASKS_LEARNER_H
#define XF_TASKS_LEARNER_H

#include "reference/model/transformer.h"
#include "reference/ops/pool.h"

enum xf_lesson_kind { XF_LESSON_WRITE, XF_LESSON_LABEL, XF_LESSON_MATCH };

struct xf_lesson {
    enum xf_lesson_kind kind;
    enum xf_pooling pooling; /* but for writing */
    int K;                   /* labels: how many there are */
    const int *label;        /* (B), of each sequence */
};

struct xf_studies {
    int B, T, S; /* the largest batch; S 0 if there is no source */
    int steps;
    float rate; /* at its highest; it falls to a tenth along half a cosine */
    uint64_t seed;
};

struct xf_learner {
    struct xf_transformer model;
    struct xf_studies studies;
    struct xf_arena memory;
    float *means, *squares;  /* the optimiser's averages */
    float *pooled, *dpooled; /* (B,C) */
    float *logits, *scratch; /* (B,V), and what the contrastive loss takes */
    int step;
};

/* Makes a model with first weights. Any failure: the learner may be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_learner_init(struct xf_learner *learner, const struct xf_config *config,
                const struct xf_studies *studies, struct xf_problem *problem);

/* NULL, or a learner that is all zeros, is allowed. */
void xf_learner_free(struct xf_learner *learner);

/* The loss of a batch; the model's gradients are what it asks for. */
double xf_learner_gradients(struct xf_learner *learner, const struct xf_batch *batch,
                            const struct xf_lesson *lesson);

/* The same, then a step of AdamW. */
double xf_learner_step(struct xf_learner *learner, const struct xf_batch *batch,
                       const struct xf_lesson *lesson);

/* Leaves a vector for each sequence in learner->pooled. */
void xf_learner_pool(struct xf_learner *learner, const struct xf_batch *batch,
                     enum xf_pooling pooling);

/* The likeliest of K labels for each sequence, from learner->pooled. */
void xf_learner_choose(int *label, struct xf_learner *learner, int B, int K);

/* The likeliest token at each row, (B,T), of a model that writes. */
void xf_learner_write(int *token, struct xf_learner *learner, const struct xf_batch *batch);

#endif
