/* An exponential that compilers can vectorise.
 *
 * The C library's expf costs 3 to 5 ns an element and keeps the loop around it scalar. This one is
 * a dozen lines of straight arithmetic: in a loop it costs a tenth of that. */
#ifndef XF_OPS_EXP_H
#define XF_OPS_EXP_H

#include <stdint.h>
#include <string.h>

/* The float whose exponent field is the low eight bits of `n`: 2^(n - 127), 0 for n = 0. */
static inline float xf_power_of_two(uint32_t n)
{
    uint32_t bits = n << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* -87.3 and 89: below n = -126, which gives 0, and above n = 128, which gives +INFINITY. Compilers
 * must not see the numbers, so they are in exp.c: gcc 12 works out what follows from each, and then
 * blends six intermediate results where it could take a minimum and a maximum. */
extern const float xf_exp_bounds[2];

/* e^x = 2^(n - 1) 2 e^r, where n = round(x / ln 2) and r = x - n ln 2. There |r| <= ln 2 / 2, where
 * the polynomial is 2 e^r to 2^-28 of it [Cody and Waite, Software Manual for the Elementary
 * Functions, 1980, chapter 6].
 *
 * Relative error below 2^-23. Where e^x is below 2^-125 (x < -86.6) it may give 0 instead, and
 * never a denormal number: they are slow, and weigh nothing. -INFINITY gives 0, what is too large
 * +INFINITY, and NaN stays NaN. */
static inline float xf_exp(float x)
{
    const float least = xf_exp_bounds[0], most = xf_exp_bounds[1];
    x = x < least ? least : x; /* NaN fails both comparisons */
    x = x > most ? most : x;

    /* Adding 1.5 * 2^23 leaves no room for a fraction: the sum is a whole number, and the last
     * bits of its representation are n, here with 126 added to become an exponent field. */
    const float round = 0x1.8p23f + 126;
    float sum = x * 0x1.715476p+0f + round;
    uint32_t bits;
    memcpy(&bits, &sum, sizeof bits);
    float n = sum - round;
    float r = x - n * 0x1.62e4p-1f; /* ln 2 in two parts: this product is exact, */
    r = r - n * 0x1.7f7d1cp-20f;    /* and this one makes up for what was cut off */

    float p = 0x1.6ac74ep-9f; /* twice the minimax coefficients, by Remez's exchange */
    p = p * r + 0x1.123dep-6f;
    p = p * r + 0x1.555858p-4f;
    p = p * r + 0x1.55548cp-2f;
    p = p * r + 0x1.fffffcp-1f;
    p = p * r + 2;
    p = p * r + 2;
    return p * xf_power_of_two(bits);
}

#endif
