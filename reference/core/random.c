/* The generator is xoshiro256** [Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), 2021, figure 3]; its state is filled by SplitMix64 [Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 16], as its authors
 * recommend, because SplitMix64 turns even the seeds 0 and 1 into unrelated states. */
#include "reference/core/random.h"

#include <assert.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

static uint64_t rotated_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t splitmix(uint64_t *counter)
{
    uint64_t z = *counter += 0x9e3779b97f4a7c15; /* 2^64 over the golden ratio */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

struct xf_random xf_random_seeded(uint64_t seed, uint64_t stream)
{
    /* Scrambling the stream before it meets the seed keeps (1, 2) and (2, 1) apart. */
    uint64_t counter = seed ^ splitmix(&stream);
    struct xf_random random;
    for (int i = 0; i < 4; i++)
        random.state[i] = splitmix(&counter);
    return random;
}

uint64_t xf_random_bits(struct xf_random *random)
{
    uint64_t *s = random->state;
    uint64_t bits = rotated_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated_left(s[3], 45);
    return bits;
}

double xf_random_uniform(struct xf_random *random)
{
    return (double)(xf_random_bits(random) >> 11) * 0x1p-53;
}

/* Box and Muller, 1958, equation (1). The second number of the pair is given up, so that the state
 * stays 256 bits and every call costs the same two draws. */
double xf_random_normal(struct xf_random *random)
{
    double radius = sqrt(-2 * log(1 - xf_random_uniform(random))); /* 1 - u is never 0 */
    return radius * cos(2 * PI * xf_random_uniform(random));
}

/* Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019, algorithm 5:
 * the high half of a 32 x 32-bit product, redrawn where its low half would favour some values. */
uint32_t xf_random_below(struct xf_random *random, uint32_t n)
{
    assert(n >= 1);
    uint64_t product;
    do
        product = (xf_random_bits(random) >> 32) * n;
    while ((uint32_t)product < (UINT32_MAX - n + 1) % n);
    return (uint32_t)(product >> 32);
}

/* Each number in turn changes places with one before it, or stays. */
void xf_random_order(int *order, int count, struct xf_random *random)
{
    for (int i = 0; i < count; i++) {
        const int other = (int)xf_random_below(random, (uint32_t)i + 1);
        order[i] = i;
        order[i] = order[other];
        order[other] = i;
    }
}
