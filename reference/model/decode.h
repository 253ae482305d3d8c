/* Decoding: a model reads tokens, and says what may come after the last of them.
 *
 * Keys and values of all that was read are kept, so that a new token costs one row of every product
 * and one look at the tokens before it: O(t) for token t, where a whole forward pass would cost
 * O(t^2). A prompt is read in one pass over all of its rows, which costs little more than the first
 * few tokens would one by one, because every weight is then fetched once for all.
 *
 * An encoder-decoder reads a source first: the encoder's pass over it, and the keys and values that
 * the decoder's blocks make of that, happen once.
 *
 * The weights belong to the model, or in eight bits to what was made of it (quantized.h); a decoder
 * only reads them. It works in one parallel region a call. Many rows are shared between threads as
 * in any forward pass; a single row cannot be, and there each thread takes some columns of what
 * comes out of every product. */
#ifndef XF_MODEL_DECODE_H
#define XF_MODEL_DECODE_H

#include "reference/model/quantized.h"

struct xf_decoder {
    const struct xf_transformer *model;
    const struct xf_quantized *quantized; /* NULL: the model's own weights */
    struct xf_arena memory;
    float *keys, *values; /* (L,H,context,D): a head reads its own from one end to the other */
    float *source;        /* (L,context,2C), keys and values of the source, or NULL */

    /* The rows on their way, (context, ...); row 0 is the first of those that are read together. */
    float *x, *normed, *moments, *projected, *mixed, *part, *hidden;

    int16_t *whole;      /* (threads, ...), a row in whole numbers, or NULL */
    size_t whole_stride; /* from one thread's to the next */
    float *logits;       /* (V), of the last token */
    int read;            /* tokens in the cache */
    int sourced;         /* tokens of the source */
};

/* A decoder that has read nothing, of a decoder-only model or an encoder-decoder. `quantized` was made of the model,
 * or is NULL. Both outlive it. XF_OUT_OF_MEMORY, XF_TOO_LARGE: it may be freed. */
__attribute__((nonnull(1, 2), warn_unused_result)) enum xf_status
xf_decoder_init(struct xf_decoder *decoder, const struct xf_transformer *model,
                const struct xf_quantized *quantized);

/* NULL, or a decoder that is all zeros, is allowed. */
void xf_decoder_free(struct xf_decoder *decoder);

/* Reads the source of an encoder-decoder, S >= 1 tokens from 0 to V - 1, and forgets what was read
 * before. S is at most the model's capacity. */
__attribute__((nonnull)) void xf_decoder_source(struct xf_decoder *decoder, const int *tokens,
                                                int S);

/* Reads tokens, each from 0 to V - 1, behind those that were read: with them no more than `context`.
 * count >= 1. decoder->logits, (V), then hold what a forward pass gives at the last place. An
 * encoder-decoder has read its source. */
__attribute__((nonnull)) void xf_decoder_read(struct xf_decoder *decoder, const int *tokens,
                                              int count);

/* Forgets what was read, but not the source. */
__attribute__((nonnull)) void xf_decoder_forget(struct xf_decoder *decoder);

#endif
