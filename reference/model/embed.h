/* The bottom of a stack: what stands for a token, and for its place.
 *
 *   added:         x = scale * E[token] + P[t]           E is (V,C), P (context,C)
 *   concatenated:  x = [scale * E[token], P[t]]          E is (V,C/2), P (context,C/2)
 *
 * P is learned, or fixed sinusoids, or nothing: then places are told otherwise, or not at all. */
#ifndef XF_MODEL_EMBED_H
#define XF_MODEL_EMBED_H

#include "reference/model/config.h"
#include "reference/model/pass.h"

struct xf_embed {
    size_t tokens;          /* place of E among the parameters */
    size_t positions;       /* place of P, if it is learned */
    size_t mask;            /* place of what stands for the hidden; see fill.h */
    const float *sinusoids; /* P, if it is fixed; NULL: it is not */
};

/* Writes `rows` rows of x, (rows,C): those of tokens[0], tokens[1], ..., of which the first stands at
 * position first % T, the next at (first + 1) % T, and so on. */
void xf_embed_forward(float *x, const int *tokens, const struct xf_embed *embed,
                      const float *weights, const struct xf_config *config, int first, int rows,
                      int T);

/* P where it is learned or fixed, or NULL. */
const float *xf_embed_positions(const struct xf_embed *embed, const float *weights,
                                const struct xf_config *config);

/* E and P learn from dx, (rows,C): from the rows, and in the share of columns, that are the thread's
 * in gradients.h. */
void xf_embed_backward(const float *dx, const int *tokens, const struct xf_embed *embed,
                       const struct xf_pass *pass, const struct xf_rows *rows);

/* The same for P alone, if it is learned. */
void xf_embed_backward_positions(const float *dx, const struct xf_embed *embed,
                                 const struct xf_pass *pass, const struct xf_rows *rows);

#endif
