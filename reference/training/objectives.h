/* Objectives: what a stretch of plain text is made to ask of a model.
 *
 *   causal     tokens  a b c d         targets  b c d e        each next token
 *   masked     tokens  a _ c d         targets  . b . .        some hidden ones [Devlin et al. 2019]
 *   patches    tokens  _ _ c d         targets  a b . .        most, in runs of P [He et al. 2022]
 *   sequence   source  a b c d         tokens   > e f g        what follows what was read
 *                                      targets  e f g h        [Sutskever et al. 2014]
 *
 * "." is a target that does not count. "_" and ">" are tokens that no text has: the first number
 * after the text's vocabulary. What is hidden keeps its place: only the token changes, and the model
 * adds the same position as ever.
 *
 * The model of `patches` meets what is hidden as mask tokens in their places [Xie et al. 2022]; He's
 * encoder does not meet them at all, and is quicker for it.
 *
 * Of the 15 % that `masked` chooses, 80 % are hidden, 10 % become a random token, and 10 % stay: so
 * a token that looks innocent may be asked for as well. */
#ifndef XF_TRAINING_OBJECTIVES_H
#define XF_TRAINING_OBJECTIVES_H

#include <stdint.h>

#include "reference/model/config.h"

enum xf_objective_kind { XF_CAUSAL, XF_MASKED, XF_PATCHES, XF_SEQUENCE };

struct xf_objective {
    enum xf_objective_kind kind;
    int T;      /* tokens that are predicted from, and of the source */
    int V;      /* tokens that text can have */
    int P;      /* patches: tokens in each; T is a multiple */
    float rate; /* patches: the share that is hidden, of whole patches, rounded; at least one */
};

/* How long the stretches must be: W. */
int xf_objective_window(const struct xf_objective *objective);

/* How many tokens the model must know: V, or one more. */
int xf_objective_vocabulary(const struct xf_objective *objective);

/* The kind of model that the objective is for. */
enum xf_kind xf_objective_model(const struct xf_objective *objective);

/* Fills a batch.
 *
 *   tokens, targets  (B,T)  written
 *   source           (B,T)  written; only for `sequence`, may be NULL for others
 *   window           (B,W)  read
 *
 * What is hidden depends on `seed` and `number` alone. */
void xf_objective_fill(int *tokens, int *targets, int *source, const int *window, int B,
                       const struct xf_objective *objective, uint64_t seed, uint64_t number);

#endif
