/* The same work by PyTorch, in a process of its own that does a run when it is told to.
 *
 * PyTorch's speed on a few cores depends on settings that it reads when it starts, and the best ones
 * differ from work to work. So each is tried for a moment, and the best one is timed. */
#ifndef BENCH_TORCH_H
#define BENCH_TORCH_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "reference/bench/work.h"

struct bench_torch {
    pid_t process; /* 0: there is none */
    FILE *orders, *answers;
    double first;        /* seconds of its first run, which warms up */
    const char *setting; /* that was chosen, for the reader */
};

/* Whether Debian's Python has PyTorch. */
bool bench_torch_is_there(void);

/* Tries settings for work `name` of these extents, for `threads` threads, and leaves the best one
 * ready to run. False: none works; the process has said why. */
bool bench_torch_open(struct bench_torch *torch, const char *name, const int *extents, int threads);

/* Does a run, and returns its seconds; 0 if the process is no longer there. */
double bench_torch_run(struct bench_torch *torch);

/* Ends the process; one that is all zeros is allowed. */
void bench_torch_close(struct bench_torch *torch);

#endif
