/* How self-attention is told where things stand: by turning queries and keys (rotary), or by adding
 * to the scores what depends on distance (relative bias, which is learned, or ALiBi, which is not).
 * Other ways tell it in the embedding, and need nothing here. Cross-attention is told nothing. */
#ifndef XF_MODEL_PLACES_H
#define XF_MODEL_PLACES_H

#include "reference/attention/attention.h"
#include "reference/model/pass.h"
#include "reference/model/plan.h"

struct xf_places {
    size_t bias; /* place of what is learned: a table, (H,2M-1) with M = context, or of buckets */
    bool past_only; /* what comes after a token is never seen */
    float *table;   /* (H,2M-1), what the buckets say; NULL: there are none */
    float *dbias;   /* (threads, H * (2M-1), rounded up to cache lines): what each thread found */
};

/* The gradient's arrays are shared with `other`, if there is one, as blocks take turns. */
void xf_places_plan(struct xf_places *places, struct xf_plan *plan, const struct xf_places *other);

/* Lays buckets out as a table, in the thread's share of heads: whenever the weights are new, before
 * any xf_places_bias() in any thread. Does nothing where there are no buckets. */
void xf_places_lay_out(const struct xf_places *places, const struct xf_pass *pass);

/* Turns queries and keys, columns 0 to 2C - 1 of projected, (rows,3C), for the thread's own rows;
 * and turns their gradients back. */
void xf_places_turn(float *projected, const struct xf_pass *pass, const struct xf_rows *rows);
void xf_places_turn_back(float *dprojected, const struct xf_pass *pass, const struct xf_rows *rows);

/* The same for one head of one row, D columns of queries or keys, at position t. */
void xf_places_turn_head(float *head, const struct xf_pass *pass, int t);

/* The bias that head h adds to its scores, of a sequence of T: element (0,0) of an array with row
 * stride -1. NULL: none. */
const float *xf_places_bias(const struct xf_places *places, const struct xf_pass *pass, int h,
                            int T);

/* Where the thread adds up the gradient of that. NULL: nothing is learned. */
float *xf_places_dbias(const struct xf_places *places, const struct xf_pass *pass, int h, int T);

/* Before the thread adds to it. */
void xf_places_clear(const struct xf_places *places, const struct xf_pass *pass);

/* The table learns what all threads found, in the thread's share of it. */
void xf_places_backward_weight(const struct xf_places *places, const struct xf_pass *pass);

#endif
