/* A stack: tokens and positions are embedded, go through L blocks one after the other, and, where
 * norms come first, through a last norm. An encoder is a stack in which everything sees everything,
 * a decoder one in which nothing sees what comes after it [Vaswani et al. 2017, section 3.1]; but the
 * decoder of an autoencoder sees everything, and begins with what the encoder made (fill.h). */
#ifndef XF_MODEL_STACK_H
#define XF_MODEL_STACK_H

#include "reference/model/block.h"
#include "reference/model/embed.h"

struct xf_stack {
    struct xf_stack_place place;
    struct xf_embed embed;
    uint32_t site; /* of the dropout after the embedding */
    int layers;
    struct xf_block *blocks; /* (L) */
    float *embedded;         /* (rows,C), and its gradient */
    float *dembedded;
    float *top; /* (rows,C), what the stack made, and its gradient: from the head, or from the
                   blocks of another stack that look at it */
    float *dtop;
    float *moments; /* (rows,2), of the last norm */
};

/* What a stack's arrays depend on. */
struct xf_stack_extents {
    size_t rows, memory_rows; /* memory_rows 0: no cross-attention */
    bool causal;
    int number; /* 0 or 1: tells its dropouts from another stack's */
};

/* Lays the stack out. Its places, blocks, and sinusoids are set already. */
void xf_stack_plan(struct xf_stack *stack, struct xf_plan *plan,
                   const struct xf_stack_extents *extents);

/* stack->top from tokens, (B,T), for the thread's own rows. Where the memory's rows have places they
 * are put back there, and the tokens are not looked at (fill.h). */
void xf_stack_forward(const struct xf_stack *stack, const int *tokens,
                      const struct xf_memory *memory, const struct xf_pass *pass,
                      const struct xf_rows *rows);

/* From stack->dtop, complete for the thread's own rows, back to the embedding; all parameters of
 * the stack learn. Threads wait for each other once a block. */
void xf_stack_backward(const struct xf_stack *stack, const int *tokens,
                       const struct xf_memory *memory, const struct xf_pass *pass,
                       const struct xf_rows *rows);

#endif
