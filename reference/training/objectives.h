/* Objectives: what a stretch of plain text is made to ask of a model.
 *
 *   causal     tokens  a b c d         targets  b c d e        each next token
 *   masked     tokens  a _ c d         targets  . b . .        some hidden ones [Devlin et al. 2019]
 *   patches    source  c d             targets  a b . .        most, in runs of P [He et al. 2022]
 *              places  2 3
 *   sequence   source  a b c d         tokens   > e f g        what follows what was read
 *                                      targets  e f g h        [Sutskever et al. 2014]
 *
 * "." is a target that does not count. "_" and ">" are tokens that no text has: the first number
 * after the text's vocabulary. What `masked` hides keeps its place: only the token changes, and the
 * model adds the same position as ever. What `patches` hides, the encoder does not meet at all, and
 * is quicker for it; the decoder puts its own mask token there (model/fill.h).
 *
 * Of the 15 % that `masked` chooses, 80 % are hidden, 10 % become a random token, and 10 % stay: so
 * a token that looks innocent may be asked for as well.
 *
 * A patch of an image is a square of pixels, and here it is a run of tokens. So images are to be
 * stored patch by patch. The paper learns pixels by their squared error; tokens are learnt by their
 * cross-entropy, like those of every other objective. */
#ifndef XF_TRAINING_OBJECTIVES_H
#define XF_TRAINING_OBJECTIVES_H

#include <stdint.h>

#include "reference/model/config.h"

enum xf_objective_kind { XF_CAUSAL, XF_MASKED, XF_PATCHES, XF_SEQUENCE };

struct xf_objective {
    enum xf_objective_kind kind;
    int T;      /* tokens that are predicted from, and of the source */
    int V;      /* tokens that text can have */
    int P;      /* patches: tokens in each; T is a multiple, and not P itself */
    float rate; /* patches: the share that is hidden, of whole patches, rounded; at least one is
                   hidden, and at least one is not */
};

/* How long the stretches must be: W. */
int xf_objective_window(const struct xf_objective *objective);

/* How many tokens the model must know: V, or one more. */
int xf_objective_vocabulary(const struct xf_objective *objective);

/* How many tokens the source has: S, 0 if there is none. */
int xf_objective_source(const struct xf_objective *objective);

/* The kind of model that the objective is for. */
enum xf_kind xf_objective_model(const struct xf_objective *objective);

/* Where a batch is written to. What an objective does not have may be NULL. */
struct xf_question {
    int *tokens;  /* (B,T), but for `patches` */
    int *targets; /* (B,T) */
    int *source;  /* (B,S), for objectives that have one */
    int *places;  /* (B,S), for `patches` */
};

/* Fills a batch from `window`, (B,W). What is hidden depends on `seed` and `number` alone. */
void xf_objective_fill(const struct xf_question *question, const int *window, int B,
                       const struct xf_objective *objective, uint64_t seed, uint64_t number);

#endif
