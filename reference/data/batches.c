#include "reference/data/batches.h"

#include <assert.h>
#include <string.h>

#include "reference/core/random.h"

/* Batches take the streams from here on, so that they share none with the weights. */
static const uint64_t FIRST_STREAM = UINT64_C(1) << 40;

/* How many stretches there are. */
static size_t count_of(const struct xf_stretches *stretches)
{
    const size_t tokens = stretches->tokens->count, W = (size_t)stretches->W;
    assert(stretches->W >= 1 && stretches->step >= 1 && tokens >= W);
    return (tokens - W) / (size_t)stretches->step + 1;
}

/* Copies stretch `index` to row `b`. */
static void copy_stretch(int *window, const struct xf_stretches *stretches, int b, size_t index)
{
    const size_t W = (size_t)stretches->W;
    memcpy(window + (size_t)b * W, stretches->tokens->token + index * (size_t)stretches->step,
           W * sizeof *window);
}

void xf_batch_random(int *window, const struct xf_stretches *stretches, int B, uint64_t seed,
                     uint64_t number)
{
    struct xf_random random = xf_random_seeded(seed, FIRST_STREAM + number);
    const uint32_t count = (uint32_t)count_of(stretches);
    assert(B >= 1);
    for (int b = 0; b < B; b++) {
        copy_stretch(window, stretches, b, xf_random_below(&random, count));
    }
}

void xf_batch_fixed(int *window, const struct xf_stretches *stretches, int B, int number,
                    int batches)
{
    assert(B >= 1 && 0 <= number && number < batches);
    const size_t last = count_of(stretches) - 1;
    const size_t gaps = (size_t)batches * (size_t)B - 1;
    for (int b = 0; b < B; b++) {
        const size_t nth = (size_t)number * (size_t)B + (size_t)b;
        copy_stretch(window, stretches, b, gaps == 0 ? 0 : last * nth / gaps);
    }
}
