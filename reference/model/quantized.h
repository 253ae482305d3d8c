/* A model's weights in eight bits, for decoding.
 *
 * A decoder reads every weight once for each token, and little else: so it is the faster the fewer
 * bytes they have (ops/int8.h). What is quantized are the matrices that the new row meets, the output
 * embedding among them; norms, biases and places stay as they are, and so does what runs only once
 * for a text, that is an encoder, and what makes keys and values of its rows.
 *
 * The model itself becomes what its eight bits stand for. So a forward pass over many rows, which
 * is bound by arithmetic and goes on with floats, says the same as decoding does, and the loss of
 * the model is the loss of its eight bits. */
#ifndef XF_MODEL_QUANTIZED_H
#define XF_MODEL_QUANTIZED_H

#include "reference/model/transformer.h"

/* A matrix for rows to meet: (out,in), whichever way the model stores it. */
struct xf_quantized_matrix {
    int8_t *q;    /* (out,in) */
    float *scale; /* (out) */
};

/* The matrices of one block of the decoder; the two in the middle only where it crosses. */
struct xf_quantized_block {
    struct xf_quantized_matrix qkv, merge, cross_query, cross_merge, expand, contract;
};

struct xf_quantized {
    struct xf_arena memory;
    struct xf_quantized_block *blocks; /* (L) */
    struct xf_quantized_matrix output;
};

/* Quantizes a decoder-only model or an encoder-decoder, and rounds its weights. XF_OUT_OF_MEMORY, XF_TOO_LARGE: the
 * model is as it was, and what there is of the rest may be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_quantized_init(struct xf_quantized *quantized, struct xf_transformer *model);

/* NULL, or what is all zeros, is allowed. */
void xf_quantized_free(struct xf_quantized *quantized);

#endif
