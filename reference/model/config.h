/* What a model is: the one description from which everything else about it follows. */
#ifndef XF_MODEL_CONFIG_H
#define XF_MODEL_CONFIG_H

#include <stdbool.h>

#include "reference/core/problem.h"
#include "reference/ops/activation.h"

enum xf_kind {
    XF_DECODER_ONLY,    /* sees the past, predicts the next token: GPT */
    XF_ENCODER_ONLY,    /* sees everything, predicts hidden tokens: BERT */
    XF_ENCODER_DECODER, /* reads one sequence, writes another [Vaswani et al. 2017, figure 1] */
    XF_AUTOENCODER /* its encoder sees some places of a sequence, its decoder fills in the others:
                           masked autoencoder [He et al. 2022, figure 1] */
};

/* How a model knows where a token stands. */
enum xf_position {
    XF_POSITION_NONE,
    XF_POSITION_SINUSOIDAL,    /* fixed, added to the embedding */
    XF_POSITION_LEARNED,       /* a table of its own, added to the embedding */
    XF_POSITION_APPENDED,      /* fixed sinusoids of width C/2, after an embedding of width C/2 */
    XF_POSITION_RELATIVE_BIAS, /* a number for each head and distance, added to the scores of every
                                  block's self-attention: learned */
    XF_POSITION_ROTARY,        /* queries and keys of self-attention are turned */
    XF_POSITION_ALIBI          /* scores of self-attention fall with distance */
};

enum xf_norm {
    XF_NORM_FIRST, /* x + f(norm(x)), and a last norm at the top: GPT-2 */
    XF_NORM_LAST   /* norm(x + f(x)): 2017 */
};

struct xf_config {
    enum xf_kind kind;
    int layers;     /* L, of each stack */
    int heads;      /* H */
    int width;      /* C, a multiple of H */
    int hidden;     /* F, the width inside the feed-forward parts; usually 4 C */
    int vocabulary; /* V */
    int context;    /* the longest sequence */
    enum xf_position position;
    int buckets; /* relative bias: numbers of a head, which large distances share as in T5
                    [Raffel et al. 2020]; 0: a number for each distance */
    int far;     /* and the distance from which on all share one */
    enum xf_norm norm;
    bool untied;           /* the output has a matrix of its own, and not the embedding's */
    bool scaled_embedding; /* embeddings times sqrt(C) [Vaswani et al. 2017, section 3.4] */
    enum xf_gelu gelu;
    float dropout; /* the rate, in training, after the embedding and after each part of a block.
                      Attention's weights are never dropped: they are never stored. */
};

/* Whether there is an encoder below a decoder, which reads a source. */
bool xf_config_reads_source(const struct xf_config *config);

/* The width of a token's vector: C, or C/2 where positions take the other half of a row. */
int xf_config_embedding_width(const struct xf_config *config);

/* XF_OK if a model can be made like this; otherwise XF_MALFORMED, and the problem says why not. */
enum xf_status xf_config_check(const struct xf_config *config, struct xf_problem *problem);

#endif
