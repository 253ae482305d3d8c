#include "reference/data/batches.h"

#include <assert.h>
#include <string.h>

#include "reference/core/random.h"

/* Batches take the streams from here on, so that they share none with the weights. */
static const uint64_t FIRST_STREAM = UINT64_C(1) << 40;

void xf_batch_random(int *window, const struct xf_tokens *tokens, int B, int W, uint64_t seed,
                     uint64_t number)
{
    assert(B >= 1 && W >= 1 && tokens->count >= (size_t)W);
    struct xf_random random = xf_random_seeded(seed, FIRST_STREAM + number);
    uint32_t places = (uint32_t)(tokens->count - (size_t)W + 1);
    for (int b = 0; b < B; b++) {
        const int *start = tokens->token + xf_random_below(&random, places);
        memcpy(window + (size_t)b * (size_t)W, start, (size_t)W * sizeof *window);
    }
}

void xf_batch_fixed(int *window, const struct xf_tokens *tokens, int B, int W, int number,
                    int batches)
{
    assert(B >= 1 && W >= 1 && tokens->count >= (size_t)W);
    assert(0 <= number && number < batches);
    size_t last = tokens->count - (size_t)W; /* the last place */
    size_t steps = (size_t)batches * (size_t)B - 1;
    for (int b = 0; b < B; b++) {
        size_t index = (size_t)number * (size_t)B + (size_t)b;
        size_t place = steps == 0 ? 0 : last * index / steps;
        memcpy(window + (size_t)b * (size_t)W, tokens->token + place, (size_t)W * sizeof *window);
    }
}
