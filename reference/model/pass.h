/* What one thread carries along on its way through a model, forward and back.
 *
 * Rows are the positions of a batch of sequences, one after the other: row b * T + t. Each thread
 * owns some rows, and does everything that happens to a row by itself: norms, linear layers,
 * activations, on the way there and on the way back. Threads wait for each other in three places
 * only: where a row looks at others, that is around attention, and even there not if sequences are
 * owned as wholes; around products whose columns they share, because their rows are few (dense.h);
 * and before gradients of weights, to which every row contributes, unless each thread adds those up
 * for itself (gradients.h). */
#ifndef XF_MODEL_PASS_H
#define XF_MODEL_PASS_H

#include <stdbool.h>

#include "reference/core/arena.h"
#include "reference/core/team.h"
#include "reference/model/config.h"
#include "reference/model/parts.h"
#include "reference/ops/dropout.h"

struct xf_pass {
    const struct xf_config *config;
    const float *weights; /* the block of parameters */
    float *gradients;     /* and of what they learn, everybody's or the thread's own */
    bool apart;           /* the thread's own: see gradients.h */
    struct xf_team team;
    struct xf_arena scratch;      /* the thread's own */
    const float *hands;           /* fixed positions: for rotary, (context,D), or NULL */
    const float *alibi;           /* (H,2M-1) with M = context, or NULL */
    struct xf_dropout dropout;    /* rate 0: none. `site` is set where it is used. */
    const struct xf_parts *parts; /* that somebody else computes, or NULL */
};

/* A batch of sequences, as one thread sees it. */
struct xf_rows {
    int B, T;
    const int *lengths;   /* (B) how many tokens are not padding, or NULL */
    const int *places;    /* (B,T) where each stands, or NULL: one after the other */
    struct xf_share own;  /* rows b * T + t */
    struct xf_share pair; /* the thread's share of the B * H pairs of sequence and head */
    bool whole;           /* every thread owns whole sequences, and the pairs of these */
};

struct xf_rows xf_rows_of(const struct xf_pass *pass, int B, int T, const int *lengths);

/* Before rows are looked at, or added to, that others own. */
void xf_rows_settle(const struct xf_rows *rows);

/* Where the thread's own rows begin in an array (rows,cols), and how many numbers they are. */
size_t xf_rows_first(const struct xf_rows *rows, int cols);
size_t xf_rows_count(const struct xf_rows *rows, int cols);

/* y = x with dropout, (rows,C), for the thread's own rows; y may be x. Each site in the model has a
 * number of its own. */
void xf_pass_drop(float *y, const float *x, uint32_t site, const struct xf_pass *pass,
                  const struct xf_rows *rows);

#endif
