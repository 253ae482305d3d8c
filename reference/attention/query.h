/* Attention of a single query: what decoding does with each new token.
 *
 * One query cannot fill a product of matrices, and what it costs is the reading of keys and values.
 * So its scores are a matrix times a vector, and no memory is needed but for one tile of them. */
#ifndef XF_ATTENTION_QUERY_H
#define XF_ATTENTION_QUERY_H

#include "reference/attention/mask.h"

/* The keys and values of one head, and how the query sees them. */
struct xf_cache {
    const float *k, *v; /* rows of D, `k_row` and `v_row` floats apart, both at least D */
    ptrdiff_t k_row, v_row;
    int S, D;          /* how many are seen, at least 0; width of the head */
    float scale;       /* of the scores */
    const float *bias; /* (S), added to the scores, or NULL */
};

/* out = softmax(scale k q + bias) v, by the calling thread; zeros if nothing is seen. The result is
 * the logarithm of the sum of exponentials, -INFINITY if nothing is seen.
 *
 *   out  (D)  written        q  (D)  read */
float xf_query_attend(float *out, const float *q, const struct xf_cache *cache);

#endif
