/* A team: the threads of one parallel region, sharing a piece of work that has many stages.
 *
 * Opening a region for every stage would wake the threads, and let them sleep, a hundred times in a
 * training step. So a program opens one, and every thread runs the same functions, each taking its
 * share of every stage and waiting for the others only where it needs what they made:
 *
 *     #pragma omp parallel num_threads(xf_threads_count())
 *     {
 *         struct xf_team team = xf_team_here();
 *         struct xf_share rows = xf_team_share(team, T, 1);
 *         ... rows.first to rows.first + rows.count - 1 ...
 *         xf_team_wait();
 *     }
 *
 * Shares are contiguous, in the order of the threads, and depend on nothing but the extents and the
 * number of threads: so the same thread count gives the same bits. */
#ifndef XF_CORE_TEAM_H
#define XF_CORE_TEAM_H

#include <stddef.h>

/* Floats in a cache line: nearer to each other than that, two threads should not write. */
enum { XF_LINE = 16 };

struct xf_team {
    int thread, threads; /* the calling thread's number, from 0, and how many there are */
};

struct xf_share {
    int first, count;
};

/* The calling thread's place in the innermost parallel region; (0, 1) outside of any. Denormal
 * numbers count as zero in this thread from now on, where the processor can do that: arithmetic on
 * them is a hundred times slower, and they weigh nothing. */
struct xf_team xf_team_here(void);

/* This thread's part of `count` things. Parts begin at multiples of `grain`, so that no two threads
 * write to one cache line, and differ by at most one grain. count >= 0, grain >= 1. */
struct xf_share xf_team_share(struct xf_team team, int count, int grain);

/* Returns when every thread of the team has called it. */
void xf_team_wait(void);

#endif
