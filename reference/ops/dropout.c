#include "reference/ops/dropout.h"

/* One draw gives four words; LANES draws side by side, for the compiler to vectorise, give a group.
 * Word w of draw l decides on element w * LANES + l of the group. */
enum { ROUNDS = 10, WORDS = 4, LANES = 8, GROUP = WORDS * LANES };

struct draws {
    uint32_t word[WORDS][LANES];
};

static void philox_round(struct draws *x, const uint32_t key[2])
{
    for (int l = 0; l < LANES; l++) {
        uint64_t a = (uint64_t)0xd2511f53 * x->word[0][l];
        uint64_t b = (uint64_t)0xcd9e8d57 * x->word[2][l];
        x->word[0][l] = (uint32_t)(b >> 32) ^ x->word[1][l] ^ key[0];
        x->word[2][l] = (uint32_t)(a >> 32) ^ x->word[3][l] ^ key[1];
        x->word[1][l] = (uint32_t)b;
        x->word[3][l] = (uint32_t)a;
    }
}

static void philox(struct draws *x, const uint32_t key[2])
{
    uint32_t round_key[2] = {key[0], key[1]};
    for (int round = 0; round < ROUNDS; round++) {
        philox_round(x, round_key);
        round_key[0] += 0x9e3779b9; /* the golden ratio */
        round_key[1] += 0xbb67ae85; /* the square root of 3, less 1 */
    }
}

void xf_philox(uint32_t bits[4], const uint32_t counter[4], const uint32_t key[2])
{
    struct draws draws = {0};
    for (int w = 0; w < WORDS; w++) {
        draws.word[w][0] = counter[w];
    }
    philox(&draws, key);
    for (int w = 0; w < WORDS; w++) {
        bits[w] = draws.word[w][0];
    }
}

/* What each element of a group is multiplied by. */
static void draw_factors(float factor[GROUP], uint64_t group, const struct xf_dropout *dropout)
{
    const uint32_t key[2] = {(uint32_t)dropout->seed, (uint32_t)(dropout->seed >> 32)};
    const uint32_t limit = (uint32_t)((double)dropout->rate * 0x1p24);
    const float kept = 1 / (1 - dropout->rate);
    struct draws draws;
    for (int l = 0; l < LANES; l++) {
        const uint64_t draw = group * LANES + (uint64_t)l;
        draws.word[0][l] = (uint32_t)draw;
        draws.word[1][l] = (uint32_t)(draw >> 32);
        draws.word[2][l] = dropout->site;
        draws.word[3][l] = dropout->step;
    }
    philox(&draws, key);
    for (int w = 0; w < WORDS; w++) {
        for (int l = 0; l < LANES; l++) {
            factor[w * LANES + l] = draws.word[w][l] >> 8 < limit ? 0 : kept;
        }
    }
}

void xf_dropout(float *y, const float *x, size_t first, size_t count,
                const struct xf_dropout *dropout)
{
    float factor[GROUP];
    for (size_t i = 0; i < count;) {
        const size_t within = (first + i) % GROUP;
        const size_t left = count - i, n = left < GROUP - within ? left : GROUP - within;
        draw_factors(factor, (first + i) / GROUP, dropout);
        for (size_t j = 0; j < n; j++) {
            y[i + j] = factor[within + j] == 0 ? 0 : x[i + j] * factor[within + j];
        }
        i += n;
    }
}
