/* The plan of chapter 08, whose members are of two types: as a companion, which is made of both.
 *
 * Its array is {peak, low, limit, decay}; its numbers are steps, every, held, warmup. */
#include "grader/companions/companion.h"

#include "chapters/08-pretraining/pretraining.h"

static struct plan plan;

static void *make(void *const arrays[], const int numbers[])
{
    const float *real = arrays[0];
    plan = (struct plan){.steps = numbers[0],
                         .every = numbers[1],
                         .held = numbers[2],
                         .warmup = numbers[3],
                         .peak = real[0],
                         .low = real[1],
                         .limit = real[2],
                         .decay = real[3]};
    return &plan;
}

COMPANION("plan", make)
