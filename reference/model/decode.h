/* Decoding: a decoder-only model reads one token after another, and says each time what may follow.
 *
 * Keys and values of what was read are kept, so that a token costs one row of every product and one
 * look at the tokens before it: O(t) for token t, where a whole forward pass would cost O(t^2). The
 * weights belong to the model; a decoder only reads them. Rows of the products are split between
 * threads by columns of the weights, in one parallel region. */
#ifndef XF_MODEL_DECODE_H
#define XF_MODEL_DECODE_H

#include "reference/model/transformer.h"

struct xf_decoder {
    const struct xf_transformer *model;
    struct xf_arena memory;
    float *keys, *values;            /* (L,context,C) */
    float *x, *normed, *qkv, *mixed; /* (C), (C), (3C), (C): the row on its way */
    float *part, *hidden;            /* (C), (F) */
    float *logits;                   /* (V), of the last token */
    int read;                        /* tokens in the cache */
};

/* A decoder that has read nothing. The model is decoder-only and outlives it. XF_OUT_OF_MEMORY,
 * XF_TOO_LARGE: it may be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_decoder_init(struct xf_decoder *decoder, const struct xf_transformer *model);

/* NULL, or a decoder that is all zeros, is allowed. */
void xf_decoder_free(struct xf_decoder *decoder);

/* Reads a token, from 0 to V - 1; fewer than `context` have been read. decoder->logits, (V), then
 * hold what a forward pass gives at this place. */
__attribute__((nonnull)) void xf_decoder_read(struct xf_decoder *decoder, int token);

/* Forgets what was read. */
__attribute__((nonnull)) void xf_decoder_forget(struct xf_decoder *decoder);

#endif
