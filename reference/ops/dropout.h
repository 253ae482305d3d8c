/* Dropout: while training, each element is left out with probability `rate`, and what stays is made
 * larger by 1 / (1 - rate), so that the mean is kept      [Srivastava et al. 2014, section 4].
 *
 * Whether element i stays is a function of the key and of i alone. So the mask is never stored: the
 * backward pass draws it again, and threads may take any part of an array in any order. The random
 * function is Philox 4x32 with ten rounds [Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011]. */
#ifndef XF_OPS_DROPOUT_H
#define XF_OPS_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

/* What makes one mask differ from another. */
struct xf_dropout {
    float rate;    /* 0 <= rate < 1 */
    uint64_t seed; /* of the run */
    uint32_t step; /* of training */
    uint32_t site; /* the place in the model */
};

/* y[i] = x[i] keep[first + i] / (1 - rate). The gradient is the same function: dx from dy.
 *
 *   y  (count)  written; may be x itself         x  (count)  read
 *
 * NaN that is left out becomes 0. */
void xf_dropout(float *y, const float *x, size_t first, size_t count,
                const struct xf_dropout *dropout);

/* The random function itself: 128 bits from a counter of 128 bits and a key of 64. */
void xf_philox(uint32_t bits[4], const uint32_t counter[4], const uint32_t key[2]);

#endif
