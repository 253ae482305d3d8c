/* A whole transformer of any of four kinds: forward, loss, backward.
 *
 * A model has three arenas: parameters, their gradients, and activations for batches of up to B
 * sequences of T tokens. It is used by a team of threads (core/team.h), each of which calls the same
 * functions in the same order:
 *
 *     #pragma omp parallel num_threads(xf_threads_count())
 *     {
 *         struct xf_pass pass = xf_transformer_pass(&model, &training);
 *         xf_transformer_clear(&model, &pass);
 *         xf_transformer_forward(&model, &batch, &pass);
 *         double loss = xf_transformer_loss(&model, &batch, 1, &pass);
 *         xf_transformer_backward(&model, &batch, &pass);
 *         ... the optimiser ...
 *     }
 *
 * or by one caller through xf_transformer_learn() and xf_transformer_evaluate(), which do just
 * that. Same weights, batch and number of threads: same bits. */
#ifndef XF_MODEL_TRANSFORMER_H
#define XF_MODEL_TRANSFORMER_H

#include "reference/model/output.h"
#include "reference/model/stack.h"

/* Sequences of equal length, one after the other; the arrays are the caller's. */
struct xf_batch {
    int B, T;           /* sequences, tokens in each */
    const int *tokens;  /* (B,T), each from 0 to V - 1; unused by an autoencoder */
    const int *targets; /* (B,T), what should come out; XF_IGNORED where that does not matter */
    const int *lengths; /* (B), tokens that are not padding, or NULL */

    /* What an encoder-decoder reads before, or what an autoencoder sees; unused by the other kinds. */
    int S;
    const int *source;         /* (B,S) */
    const int *source_lengths; /* (B), or NULL */
    const int *places; /* (B,S), of an autoencoder: where each token stands, from 0 to T - 1,
                                  ascending in each sequence */
};

/* How threads add up gradients: see gradients.h. */
enum xf_gradients { XF_GRADIENTS_AS_PAYS, XF_GRADIENTS_TOGETHER, XF_GRADIENTS_APART };

/* The most that a model will meet, and whether it will learn. */
struct xf_capacity {
    int B, T, S; /* S only for models that read a source */
    int threads; /* 0: xf_threads_count() */
    bool learns; /* gradients are wanted */
    enum xf_gradients gradients;
};

/* Draws of dropout depend on both; without training none happen. */
struct xf_training {
    uint64_t seed;
    uint32_t step;
};

struct xf_transformer {
    struct xf_config config;
    struct xf_capacity capacity;
    struct xf_parameters parameters;
    struct xf_layout layout;
    struct xf_arena weight_arena, gradient_arena, activation_arena;
    float *weights, *gradients; /* blocks that the table describes; gradients NULL if not wanted */
    bool apart; /* there are gradients for each thread, block after block; the first has the sum */
    float *sinusoids;       /* fixed positions, (context,C) or (context,C/2), or NULL */
    float *hands;           /* for rotary, (context,D), or NULL */
    float *alibi;           /* (H,2M-1) with M = context, or NULL */
    unsigned char *scratch; /* of all threads */
    size_t scratch_bytes;   /* of one */
    struct xf_stack encoder, decoder;
    struct xf_output output;
    const struct xf_parts *parts; /* the caller's, set after xf_transformer_init(), or NULL */
};

/* Makes a model whose weights are 0 so far. Any failure: the problem says what, and the model may
 * be freed. */
__attribute__((warn_unused_result)) enum xf_status
xf_transformer_init(struct xf_transformer *model, const struct xf_config *config,
                    const struct xf_capacity *capacity, struct xf_problem *problem);

/* NULL, or a model that is all zeros, is allowed. */
void xf_transformer_free(struct xf_transformer *model);

/* Draws first weights. */
void xf_transformer_draw(struct xf_transformer *model, uint64_t seed);

/* What the calling thread carries through the model. `training` NULL: no dropout. */
struct xf_pass xf_transformer_pass(const struct xf_transformer *model,
                                   const struct xf_training *training);

/* Sets the gradients to 0. */
void xf_transformer_clear(const struct xf_transformer *model, const struct xf_pass *pass);

/* Lays out what the model keeps in another form than the weights: buckets of relative biases.
 * xf_transformer_forward() begins with this; who reads the weights otherwise must call it, in all
 * threads, when they are new. */
void xf_transformer_lay_out(const struct xf_transformer *model, const struct xf_pass *pass);

/* Leaves the logits, (B,T,V), in model->output.logits, of which each thread has made a part. */
void xf_transformer_forward(const struct xf_transformer *model, const struct xf_batch *batch,
                            const struct xf_pass *pass);

/* The mean loss over the targets that count, in nats; the same number in every thread. The logits
 * are used up: they become the gradient of `weight` times the loss. 0 if no target counts. */
double xf_transformer_loss(const struct xf_transformer *model, const struct xf_batch *batch,
                           float weight, const struct xf_pass *pass);

/* Adds to the gradients of all parameters, after xf_transformer_loss(). Threads come back as they
 * are ready: wait before the gradients are read, or another batch goes forward. */
void xf_transformer_backward(const struct xf_transformer *model, const struct xf_batch *batch,
                             const struct xf_pass *pass);

/* The loss of a batch and the gradients of it, by a team of threads of its own. */
double xf_transformer_learn(const struct xf_transformer *model, const struct xf_batch *batch,
                            const struct xf_training *training);

/* The loss of a batch, with no dropout. */
double xf_transformer_evaluate(const struct xf_transformer *model, const struct xf_batch *batch);

#endif
