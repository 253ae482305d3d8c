/* Batches: stretches of a text, taken at random to learn from, or at fixed places to judge by.
 *
 * A batch depends on nothing but its number. So whoever goes on at step 500 meets the batches that
 * an uninterrupted run would have met. */
#ifndef XF_DATA_BATCHES_H
#define XF_DATA_BATCHES_H

#include <stdint.h>

#include "reference/data/corpus.h"

/* The stretches of W tokens that there are in a text: those that begin at multiples of `step`. */
struct xf_stretches {
    const struct xf_tokens *tokens; /* from W to 2^32 of them */
    int W, step;                    /* both at least 1; a step of W makes records, 1 any stretch */
};

/* Copies B stretches, all equally likely: batch `number` of `seed`.
 *
 *   window (B,W)  written */
__attribute__((nonnull)) void xf_batch_random(int *window, const struct xf_stretches *stretches,
                                              int B, uint64_t seed, uint64_t number);

/* Copies B stretches that are evenly spaced, the first one at the text's start and the last one at
 * its end: batch `number` of `batches` that cover the text together.
 *
 *   window (B,W)  written */
__attribute__((nonnull)) void xf_batch_fixed(int *window, const struct xf_stretches *stretches,
                                             int B, int number, int batches);

#endif
