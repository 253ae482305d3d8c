#include "reference/bench/rounds.h"

#include <stdlib.h>
#include <time.h>

#include "reference/core/threads.h"

enum { PATIENCE = 60 /* seconds for all rounds of PyTorch; it is then left out of the rest */ };

static const double TURN = 0.25; /* seconds, and what the last run takes beyond */

/* What is run in turn. */
struct turns {
    struct bench_work ours, limit, float32;
    struct bench_torch torch;
    double seconds_of_ours[BENCH_MAX_ROUNDS], of_limit[BENCH_MAX_ROUNDS],
        of_float32[BENCH_MAX_ROUNDS], of_torch[BENCH_MAX_ROUNDS];
};

double bench_seconds_of(const struct bench_work *work)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    work->run(work->state);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct bench_times bench_times_of(double *seconds, int count)
{
    if (count == 0) {
        return (struct bench_times){0};
    }
    qsort(seconds, (size_t)count, sizeof *seconds, by_size);
    const double upper = seconds[count / 2], lower = seconds[(count - 1) / 2];
    return (struct bench_times){.median = (lower + upper) / 2, .best = seconds[0]};
}

static double run_work(void *work)
{
    return bench_seconds_of(work);
}

static double run_torch(void *torch)
{
    return bench_torch_run(torch);
}

/* A turn: seconds of one run in the mean; 0 if the runner is no longer there. */
static double take_turn(double (*run)(void *), void *runner)
{
    double all = 0;
    int runs = 0;
    do {
        const double seconds = run(runner);
        if (seconds <= 0) {
            return 0;
        }
        all += seconds;
        runs++;
    } while (all < TURN);
    return all / runs;
}

static void take_turns(struct bench_result *result, struct turns *turns, int rounds,
                       void (*show)(const char *name, int round, int rounds))
{
    int of_torch = 0;
    double patience = PATIENCE;
    const bool compares = turns->float32.run;
    bench_seconds_of(&turns->ours);
    bench_seconds_of(&turns->limit);
    if (compares) {
        bench_seconds_of(&turns->float32);
    }
    for (int round = 0; round < rounds; round++) {
        show(result->row->name, round + 1, rounds);
        turns->seconds_of_ours[round] = take_turn(run_work, &turns->ours);
        turns->of_limit[round] = take_turn(run_work, &turns->limit);
        if (compares) {
            turns->of_float32[round] = take_turn(run_work, &turns->float32);
        }
        const double seconds = patience > 0 ? take_turn(run_torch, &turns->torch) : 0;
        if (seconds > 0) {
            turns->of_torch[of_torch++] = seconds;
            patience -= seconds > TURN ? seconds : TURN;
        }
    }
    result->ours = bench_times_of(turns->seconds_of_ours, rounds);
    result->limit = bench_times_of(turns->of_limit, rounds);
    result->float32 = bench_times_of(turns->of_float32, compares ? rounds : 0);
    result->torch = bench_times_of(turns->of_torch, of_torch);
}

bool bench_time_row(struct bench_result *result, const struct bench_row *row, int rounds,
                    bool with_torch, void (*show)(const char *name, int round, int rounds))
{
    struct turns *turns = calloc(1, sizeof *turns);
    bool opened = turns;
    *result = (struct bench_result){.row = row};
    if (opened && with_torch && row->torch) {
        show(row->name, 0, rounds);
        (void)bench_torch_open(&turns->torch, row->torch, row->extents, xf_threads_count());
        result->setting = turns->torch.setting;
    }
    opened = opened && row->open(&turns->ours, row->extents) &&
             bench_open_limit(&turns->limit, row->limit) &&
             (!row->float32 || row->float32(&turns->float32, row->extents));
    if (opened) {
        take_turns(result, turns, rounds, show);
        result->rate = turns->ours.amount / result->ours.median;
        result->limit_rate = turns->limit.amount / result->limit.median;
        result->extra = turns->ours.extra;
    }
    if (turns) {
        bench_torch_close(&turns->torch);
        bench_close(&turns->ours);
        bench_close(&turns->limit);
        bench_close(&turns->float32);
    }
    free(turns);
    return opened;
}
