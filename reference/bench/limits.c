#include <stdlib.h>

#include "reference/bench/work.h"
#include "reference/core/arena.h"
#include "reference/core/team.h"
#include "reference/core/threads.h"
#include "reference/ops/blas.h"
#include "reference/ops/lanes.h"

enum {
    CHAINS = 12,         /* of multiply-adds: as many as keep two units of a core busy */
    STEPS = 1000000,     /* of each chain */
    SIDE = 2048,         /* of the matrices */
    READ_LINES = 1 << 22 /* cache lines that are read: more than any cache holds */
};

struct limit {
    struct xf_arena arena;
    float *a, *b, *c;
};

static void run_fma(void *state)
{
    const struct limit *limit = state;
#pragma omp parallel num_threads(xf_threads_count())
    {
        xf_lanes chain[CHAINS], factor = (xf_lanes){0} + limit->a[0];
        for (int i = 0; i < CHAINS; i++) {
            chain[i] = factor + (float)i;
        }
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < CHAINS; i++) {
                chain[i] = chain[i] * factor + factor;
            }
        }
        for (int i = 1; i < CHAINS; i++) {
            chain[0] += chain[i];
        }
        limit->c[xf_team_here().thread * XF_LINE] = chain[0][0];
    }
}

/* Rows of the product are split between threads; BLAS works alone in each. */
static void run_sgemm(void *state)
{
    const struct limit *limit = state;
#pragma omp parallel num_threads(xf_threads_count())
    {
        const struct xf_share rows = xf_team_share(xf_team_here(), SIDE, 1);
        const struct xf_gemm product = {.M = rows.count,
                                        .N = SIDE,
                                        .K = SIDE,
                                        .lda = SIDE,
                                        .ldb = SIDE,
                                        .ldc = SIDE,
                                        .alpha = 1};
        const ptrdiff_t first = (ptrdiff_t)rows.first * SIDE;
        xf_gemm(limit->c + first, limit->a + first, limit->b, &product);
    }
}

static void run_read(void *state)
{
    const struct limit *limit = state;
#pragma omp parallel num_threads(xf_threads_count())
    {
        const struct xf_team team = xf_team_here();
        const struct xf_share lines = xf_team_share(team, READ_LINES, CHAINS / 2);
        const xf_lanes *x = (const xf_lanes *)limit->a + (ptrdiff_t)lines.first * 2;
        xf_lanes sum[CHAINS] = {0};
        for (int i = 0; i + CHAINS <= lines.count * 2; i += CHAINS) {
            for (int j = 0; j < CHAINS; j++) {
                sum[j] += x[i + j];
            }
        }
        for (int j = 1; j < CHAINS; j++) {
            sum[0] += sum[j];
        }
        limit->c[team.thread * XF_LINE] = sum[0][0];
    }
}

static void close_limit(void *state)
{
    struct limit *limit = state;
    xf_arena_free(&limit->arena);
    free(limit);
}

bool bench_open_limit(struct bench_work *work, enum bench_limit kind)
{
    const size_t threads = (size_t)xf_threads_count(), matrix = (size_t)SIDE * SIDE;
    const size_t read = (size_t)READ_LINES * XF_LINE;
    const size_t a = kind == BENCH_READ ? read : matrix;
    const size_t c = matrix > threads * XF_LINE ? matrix : threads * XF_LINE;
    struct limit *limit = calloc(1, sizeof *limit);
    *work = (struct bench_work){.state = limit, .close = close_limit};
    if (!limit || xf_arena_init(&limit->arena, (a + matrix + c) * sizeof(float)) != XF_OK) {
        return false;
    }
    limit->a = xf_arena_floats(&limit->arena, a);
    limit->b = xf_arena_floats(&limit->arena, matrix);
    limit->c = xf_arena_floats(&limit->arena, c);
    for (size_t i = 0; i < a; i++) {
        limit->a[i] =
            1e-3F; /* keeps the chains from overflowing; and pages are only there once written */
    }
    for (size_t i = 0; i < matrix; i++) {
        limit->b[i] = 1;
    }
    if (kind == BENCH_FMA) {
        work->run = run_fma;
        work->amount = 2.0 * CHAINS * XF_LANES * STEPS * (double)threads;
    } else if (kind == BENCH_SGEMM) {
        work->run = run_sgemm;
        work->amount = 2.0 * SIDE * SIDE * SIDE;
    } else {
        work->run = run_read;
        work->amount = (double)read * sizeof(float);
    }
    return true;
}

void bench_close(struct bench_work *work)
{
    if (work->close && work->state) {
        work->close(work->state);
    }
    *work = (struct bench_work){0};
}
