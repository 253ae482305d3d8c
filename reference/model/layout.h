/* Where the parameters of a model lie.
 *
 * xf_layout_init() goes once through all that a model learns, in the order of the file formats, and
 * does two things with each: it enters it into the table, and remembers its place. So a parameter
 * has its name, its extents, its first values and its use in one line of code.
 *
 * The names are those of GPT-2's files, "h.0.attn.c_attn.weight"; an encoder-decoder's begin with
 * "encoder." or "decoder.", and its cross-attention is called "crossattention". */
#ifndef XF_MODEL_LAYOUT_H
#define XF_MODEL_LAYOUT_H

#include <stdint.h>

#include "reference/model/config.h"
#include "reference/model/parameters.h"

#define XF_NO_BIAS SIZE_MAX

/* Places are offsets into a block of floats. */
struct xf_norm_place {
    size_t gain, bias;
};

struct xf_linear_place {
    size_t weight, bias; /* bias XF_NO_BIAS: none */
    int in, out;
    bool transposed; /* W is stored (out,in) */
};

/* One block: self-attention, cross-attention in the decoder of an encoder-decoder, feed-forward. */
struct xf_block_place {
    struct xf_norm_place attention_norm;
    size_t bias;                  /* (H,2M-1) with M = context, or (H,buckets): relative biases */
    struct xf_linear_place qkv;   /* C to 3C: queries, keys, values */
    struct xf_linear_place merge; /* C to C */
    struct xf_norm_place cross_norm;
    struct xf_linear_place cross_query;  /* C to C */
    struct xf_linear_place cross_memory; /* C to 2C: keys and values of what the encoder made */
    struct xf_linear_place cross_merge;  /* C to C */
    struct xf_norm_place feed_norm;
    struct xf_linear_place expand;   /* C to F */
    struct xf_linear_place contract; /* F to C */
};

struct xf_stack_place {
    size_t mask;      /* (C), of an autoencoder's decoder: what stands for the hidden */
    size_t positions; /* (context,C), if they are learned */
    struct xf_block_place *blocks;  /* (L) */
    struct xf_norm_place last_norm; /* where norms come first */
};

struct xf_layout {
    size_t embedding; /* (V,C), or (V,C/2) where positions have the other half */
    size_t output;    /* (V,C); the embedding's own place where they are tied */
    struct xf_stack_place encoder, decoder; /* that which there is not has no blocks */
};

/* Fills the layout, and the table, which it makes. The config has been checked. XF_OUT_OF_MEMORY:
 * both may be freed. */
enum xf_status xf_layout_init(struct xf_layout *layout, struct xf_parameters *parameters,
                              const struct xf_config *config);

/* NULL, or a layout that is all zeros, is allowed. */
void xf_layout_free(struct xf_layout *layout);

#endif
