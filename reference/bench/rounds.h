/* Rounds: a piece of work, the machine's limit, and PyTorch are run in turn, again and again, so that
 * a busy moment of the machine hits all of them alike. What is compared was measured together.
 *
 * A turn is as many runs in succession as a moment holds, for each of them: that is how steps of
 * training, and tokens, follow one another. A short run alone would find its threads asleep and the
 * caches full of what the others left there. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include "reference/bench/torch.h"
#include "reference/bench/work.h"

struct bench_row {
    const char *name;  /* to choose it by: "step-128" */
    const char *about; /* for the table */
    bench_opener *open;
    enum bench_limit limit; /* that it is held to */
    const char *torch;      /* what PyTorch's script calls it; NULL: it has none */
    int extents[BENCH_EXTENTS];
    bench_opener *float32; /* the same work with weights of four bytes, where its own have fewer:
                              run in turn with it; NULL: there is none */
};

/* Seconds of a run in each round, and what they make of the work. 0: not measured. */
struct bench_times {
    double median, best;
};

struct bench_result {
    const struct bench_row *row;
    struct bench_times ours, limit, torch, float32;
    double rate, limit_rate; /* of the medians: operations or bytes in a second */
    size_t extra;            /* bytes */
    const char *setting;     /* of PyTorch */
};

enum { BENCH_MAX_ROUNDS = 1000 };

/* Seconds of one run. */
double bench_seconds_of(const struct bench_work *work);

/* What rounds that took so many seconds come to; sorts them. */
struct bench_times bench_times_of(double *seconds, int count);

/* Times a row in so many rounds, after one that warms up. False: it could not be opened. `show` is
 * told what is being done. */
bool bench_time_row(struct bench_result *result, const struct bench_row *row, int rounds,
                    bool with_torch, void (*show)(const char *name, int round, int rounds));

#endif
