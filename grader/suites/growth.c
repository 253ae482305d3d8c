#include "grader/suites/growth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "grader/suites/trial_state.h"

enum { STEP = 4, MOST_RUNGS = 12, TRIES = 3, ROUNDS = 4 };

static const double ALLOWANCE = 0.5; /* of the exponent */

/* In what work is measured. Less than `visible` may be noise; with `plenty`, no larger call is
 * needed to see a growth that is too fast. */
struct unit {
    const char *name;
    double visible, plenty;
};

static const struct unit instructions = {"instructions", 100e3, 8e6};
static const struct unit microseconds = {"processor time", 500, 4000};

/* The calls of one size: the least that one of them cost. */
struct rung {
    int size;
    double instructions, microseconds;
};

struct ladder {
    struct rung rung[MOST_RUNGS];
    int rungs;
    bool counts_instructions; /* in every call so far */
};

static const struct unit *unit_of(const struct ladder *ladder)
{
    return ladder->counts_instructions ? &instructions : &microseconds;
}

/* What a rung costs beyond the first. */
static double excess(const struct ladder *ladder, int which)
{
    const struct rung *first = &ladder->rung[0], *rung = &ladder->rung[which];
    return ladder->counts_instructions ? rung->instructions - first->instructions
                                       : rung->microseconds - first->microseconds;
}

static void try_rung(struct trial *trial, growth_call *call, struct ladder *ladder, int which)
{
    struct rung *rung = &ladder->rung[which];
    for (int i = 0; i < TRIES; i++) {
        trial_free(trial);
        call(trial, rung->size);
        const struct event *event = &trial->event;
        ladder->counts_instructions = ladder->counts_instructions && event->instructions > 0;
        rung->instructions = fmin(rung->instructions, (double)event->instructions);
        rung->microseconds = fmin(rung->microseconds, (double)event->cpu_microseconds);
    }
}

/* The rung below the last with which it is compared: two steps down, or one where that cannot be
 * told from noise. -1: there is none. */
static int compared_rung(const struct ladder *ladder)
{
    int last = ladder->rungs - 1;
    for (int which = last > 2 ? last - 2 : 1; which < last; which++) {
        if (excess(ladder, which) >= unit_of(ladder)->visible)
            return which;
    }
    return -1;
}

/* The exponent between that rung and the last. */
static double exponent_from(const struct ladder *ladder, int which)
{
    int last = ladder->rungs - 1;
    double ratio = fmax(excess(ladder, last) / excess(ladder, which), 1);
    return log(ratio) / (log(STEP) * (last - which));
}

static bool is_too_steep(const struct ladder *ladder, const struct growth *growth)
{
    int which = compared_rung(ladder);
    return which > 0 && exponent_from(ladder, which) > growth->exponent + ALLOWANCE;
}

/* Measures again what seemed too steep, until it does not or has been so every time. */
static bool stays_too_steep(struct trial *trial, growth_call *call, struct ladder *ladder,
                            const struct growth *growth)
{
    for (int round = 0; round < ROUNDS && is_too_steep(ladder, growth); round++) {
        for (int which = 0; which < ladder->rungs; which++)
            try_rung(trial, call, ladder, which);
    }
    return is_too_steep(ladder, growth);
}

static void climb(struct trial *trial, growth_call *call, struct ladder *ladder,
                  const struct growth *growth)
{
    for (int size = growth->from; size <= growth->to; size *= STEP) {
        int last = ladder->rungs++;
        ladder->rung[last] =
            (struct rung){.size = size, .instructions = HUGE_VAL, .microseconds = HUGE_VAL};
        try_rung(trial, call, ladder, last);
        bool plenty = excess(ladder, last) > unit_of(ladder)->plenty;
        if (plenty && stays_too_steep(trial, call, ladder, growth))
            return;
    }
}

/* Adds what was measured to what the report says of an exercise that passes. */
static void add_note(struct trial *trial, const struct ladder *ladder, const struct growth *growth)
{
    char *note = trial->file->result->note;
    size_t size = sizeof trial->file->result->note, used = strlen(note);
    int which = compared_rung(ladder);
    if (which > 0)
        snprintf(note + used, size - used, "%s grows like %s^%.2f", used ? ", " : "its work",
                 growth->of, exponent_from(ladder, which));
}

void trial_expect_growth(struct trial *trial, growth_call *call, const struct growth *growth)
{
    struct ladder ladder = {.counts_instructions = true};
    trial->expectations++;
    if (trial->file->result->outcome != OUTCOME_PASSED)
        return;
    trial->counted = true;
    climb(trial, call, &ladder, growth);
    if (!stays_too_steep(trial, call, &ladder, growth)) {
        add_note(trial, &ladder, growth);
        return;
    }
    int which = compared_rung(&ladder);
    const struct rung *low = &ladder.rung[which], *high = &ladder.rung[ladder.rungs - 1];
    trial_end_with(trial, OUTCOME_WRONG,
                   "The numbers are right, but it works too hard: with %d times the %s (%d, then "
                   "%d) it did %.3g times the work. So its work grows like %s^%.2f; it need not "
                   "grow faster than %s^%g. %s (Work is measured in %s.)",
                   high->size / low->size, growth->of, low->size, high->size,
                   excess(&ladder, ladder.rungs - 1) / excess(&ladder, which), growth->of,
                   exponent_from(&ladder, which), growth->of, growth->exponent, growth->advice,
                   unit_of(&ladder)->name);
}
