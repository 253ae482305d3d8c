/* Masks: which keys a query may see, and what is added to its scores.
 *
 * A mask is a description, not a (T,S) array. What causal masks and padding hide is always the end
 * of a row, so they come down to one number a row, how many keys it sees; kernels bound their loops
 * by it and never look at the rest. Anything else is a bias: a number added to each score, where
 * -INFINITY hides the key. Both may be used together.
 *
 * The arrays belong to the caller. A mask of all zeros, (struct xf_mask){0}, hides nothing. */
#ifndef XF_ATTENTION_MASK_H
#define XF_ATTENTION_MASK_H

#include <stdbool.h>
#include <stddef.h>

/* Where an element (b,h,t,d) lies: at b * batch + h * head + t * row + d, counted in floats. */
struct xf_strides {
    ptrdiff_t batch, head, row;
};

/* Where row (b,h,t) begins. */
static inline ptrdiff_t xf_strides_at(struct xf_strides strides, int b, int h, int t)
{
    return b * strides.batch + h * strides.head + t * strides.row;
}

struct xf_mask {
    /* Query t sees key s only if s <= t + S - T: the last query sees the last key, and with T == S
     * nobody sees the future. So the T newest queries can meet all S keys of a cache. With T > S the
     * first T - S rows see nothing, and give zeros. */
    bool causal;

    /* (B) numbers from 0 to S: batch b has keys only below lengths[b]. NULL: S everywhere. */
    const int *lengths;

    /* Added to the score of query t and key s: bias[b * batch + h * head + t * row + s]. NULL: none.
     * A stride of 0 shares a bias over batches or heads. A row stride of -1 makes it depend on
     * s - t alone. */
    const float *bias;
    struct xf_strides bias_strides;
};

/* How many keys query t of batch b sees, bias aside: keys 0 to that number less 1. From 0 to S, and
 * never less for a later t. */
int xf_mask_visible(const struct xf_mask *mask, int b, int t, int T, int S);

#endif
