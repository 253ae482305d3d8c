/* Memory for the arrays of a model: first counted, then taken.
 *
 * The functions that lay a model out run twice. Without an arena they only count; then the arena is
 * made of that size, and the same calls take the arrays from it. */
#ifndef XF_MODEL_PLAN_H
#define XF_MODEL_PLAN_H

#include <assert.h>
#include <stdint.h>

#include "reference/core/arena.h"
#include "reference/model/config.h"

struct xf_plan {
    const struct xf_config *config;
    int threads;
    bool learns;            /* there will be a backward pass */
    struct xf_arena *arena; /* NULL: only count */
    size_t bytes;           /* counted so far; SIZE_MAX: too many to count */
};

/* An array of rows * cols floats. */
static inline float *xf_plan_floats(struct xf_plan *plan, size_t rows, size_t cols)
{
    size_t count;
    if (__builtin_mul_overflow(rows, cols, &count)) {
        count = SIZE_MAX;
    }
    size_t bytes = xf_arena_bytes(count, sizeof(float));
    plan->bytes = bytes > SIZE_MAX - plan->bytes ? SIZE_MAX : plan->bytes + bytes;
    if (!plan->arena) {
        return NULL;
    }
    float *array = xf_arena_floats(plan->arena, count);
    assert(array);
    return array;
}

#endif
