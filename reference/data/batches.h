/* Batches: stretches of a text, taken at random to learn from, or at fixed places to judge by.
 *
 * A batch depends on nothing but its number. So whoever goes on at step 500 meets the batches that
 * an uninterrupted run would have met. */
#ifndef XF_DATA_BATCHES_H
#define XF_DATA_BATCHES_H

#include <stdint.h>

#include "reference/data/corpus.h"

/* Copies B stretches of W tokens from random places, all equally likely: batch `number` of `seed`.
 *
 *   window (B,W)  written
 *
 * tokens->count from W to 2^32. */
__attribute__((nonnull)) void xf_batch_random(int *window, const struct xf_tokens *tokens, int B,
                                              int W, uint64_t seed, uint64_t number);

/* Copies B stretches of W tokens from evenly spaced places, the first at the text's start and the
 * last at its end: batch `number` of `batches` that cover the text together.
 *
 *   window (B,W)  written
 *
 * tokens->count >= W. */
__attribute__((nonnull)) void xf_batch_fixed(int *window, const struct xf_tokens *tokens, int B,
                                             int W, int number, int batches);

#endif
