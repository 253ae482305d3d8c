/* Random numbers that repeat: the same seed and stream give the same numbers on every machine
 * (normal numbers to the last bit of the C library's log, sqrt and cos).
 *
 * A generator is a plain value of 256 bits. Copy it to keep a place, store it to continue later;
 * there is nothing to free, and no hidden state that two threads could share. Two streams of one
 * seed are unrelated, so that "the third batch" or "the weights of layer 7" can each have a stream
 * of its own whatever else was drawn before. Not for secrets. */
#ifndef XF_CORE_RANDOM_H
#define XF_CORE_RANDOM_H

#include <stdint.h>

struct xf_random {
    uint64_t state[4];
};

/* A generator at the start of `stream` of `seed`; every pair of values is allowed. */
struct xf_random xf_random_seeded(uint64_t seed, uint64_t stream);

/* 64 random bits. */
uint64_t xf_random_bits(struct xf_random *random);

/* Uniform in [0, 1): a multiple of 2^-53. */
double xf_random_uniform(struct xf_random *random);

/* Standard normal: mean 0, variance 1. */
double xf_random_normal(struct xf_random *random);

/* A whole number from 0 to n - 1, each exactly as likely as the others. n >= 1. */
uint32_t xf_random_below(struct xf_random *random, uint32_t n);

/* Makes order, (count), the numbers 0 to count - 1, each order exactly as likely as the others.
 * count >= 0. */
void xf_random_order(int *order, int count, struct xf_random *random);

#endif
