/* How the work of a student's function grows: measured on the function itself.
 *
 *     static void step_over_S_keys(struct trial *t, int S)
 *     {
 *         … arrays of that size …
 *         ATTEMPT(t, decode_step, out, key, value, q, S, D);
 *         … and what should have come out …
 *     }
 *
 *     static void decode_step_costs_in_proportion_to_the_keys(struct trial *t)
 *     {
 *         trial_expect_growth(t, step_over_S_keys,
 *                             &(struct growth){.of = "S", .from = 32, .to = 32768, .exponent = 1,
 *                                              .advice = "Each key need be met only once."});
 *     }
 *
 * The call is made at sizes that grow fourfold, each time in a fresh process, and the kernel says
 * what that process cost: its instructions, where the machine counts them, or else its processor
 * time, the least of several calls. What the smallest call costs, the start of a process above all,
 * is subtracted. What is left and can be told from noise gives the exponent. It may exceed the
 * expected one by a half: caches and lower-order terms are honest, another factor of the size is
 * not. A loaded machine can only add to some calls, so a bad exponent is measured again before it
 * counts.
 *
 * Nothing that a submission does can lower what the kernel counts, a constructor's work included.
 * It can waste work on small sizes to make the curve look flat; so choose `to` such that the wrong
 * growth cannot finish there at all within the processor time of a call. And it can do less on large
 * sizes than it should; so the numbers of every call must be looked at, and be such that one who
 * leaves a part out gets others. */
#ifndef GRADER_SUITES_GROWTH_H
#define GRADER_SUITES_GROWTH_H

#include "grader/suites/trial.h"

struct growth {
    const char *of;     /* the extent that grows, as the contract calls it */
    int from, to;       /* its sizes: from, 4 from, 16 from … up to `to`; at least four of them */
    double exponent;    /* how the work should grow with it */
    const char *advice; /* a sentence for those whose work grows faster */
};

/* Makes arrays for that size, attempts the call, and expects its numbers. */
typedef void growth_call(struct trial *trial, int size);

/* Expects the work of `call` to grow no faster than that; otherwise says in words what was measured,
 * and ends the test. Measures nothing if the function has failed another test already: what a wrong
 * answer costs does not matter. */
void trial_expect_growth(struct trial *trial, growth_call *call, const struct growth *growth);

#endif
