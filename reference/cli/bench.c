/* Times the engine beside what the machine can do.
 *
 * Every piece of work is run once to warm up and then in turn with the others, round after round, so
 * that a busy moment of the machine hits all of them alike; the table gives the median and the best
 * of the rounds. Rates count the multiplications and additions that the result needs (two each), and
 * the last columns set them against the fused multiply-adds that the processor did in its best
 * round. Output is tab-separated. Usage: bench [rounds] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "reference/attention/attention.h"
#include "reference/core/random.h"
#include "reference/core/threads.h"
#include "reference/ops/blas.h"
#include "reference/ops/lanes.h"

enum { MAX_ROUNDS = 1000, CHAINS = 12, FMA_STEPS = 2000000, GEMM = 2048 };

struct work {
    const char *name;
    double flops;
    void (*run)(struct work *work);
    struct xf_attention attention;
    struct xf_attention_back back;
    float *out, *lse, *a, *b, *c;
    struct xf_arena *scratch;
    double seconds[MAX_ROUNDS];
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Twelve chains of multiply-adds in registers keep both units of a core busy. */
static void run_fma(struct work *work)
{
    float *sink = work->out;
#pragma omp parallel for num_threads(xf_threads_count())
    for (int thread = 0; thread < xf_threads_count(); thread++) {
        xf_lanes chain[CHAINS], factor = (xf_lanes){0} + work->a[0];
        for (int i = 0; i < CHAINS; i++) {
            chain[i] = factor + (float)i;
        }
        for (int step = 0; step < FMA_STEPS; step++) {
            for (int i = 0; i < CHAINS; i++) {
                chain[i] = chain[i] * factor + factor;
            }
        }
        for (int i = 1; i < CHAINS; i++) {
            chain[0] += chain[i];
        }
        sink[thread % GEMM] = chain[0][0];
    }
}

/* Rows of the product are split between threads; BLAS works alone in each. */
static void run_gemm(struct work *work)
{
    const int threads = xf_threads_count();
#pragma omp parallel for num_threads(threads)
    for (int i = 0; i < threads; i++) {
        int first = GEMM * i / threads, last = GEMM * (i + 1) / threads;
        const struct xf_gemm product = {.M = last - first,
                                        .N = GEMM,
                                        .K = GEMM,
                                        .lda = GEMM,
                                        .ldb = GEMM,
                                        .ldc = GEMM,
                                        .alpha = 1};
        xf_gemm(work->out + (ptrdiff_t)first * GEMM, work->a + (ptrdiff_t)first * GEMM, work->b,
                &product);
    }
}

static void run_attention(struct work *work)
{
    xf_attention_forward(work->out, NULL, work->a, work->b, work->c, &work->attention,
                         work->scratch);
}

static void run_attention_and_back(struct work *work)
{
    xf_attention_forward(work->out, work->lse, work->a, work->b, work->c, &work->attention,
                         work->scratch);
    xf_attention_backward(&work->back, &work->attention, work->scratch);
}

static float *new_normal(struct xf_arena *arena, size_t count)
{
    struct xf_random random = xf_random_seeded(1, count);
    float *x = xf_arena_floats(arena, count);
    for (size_t i = 0; x && i < count; i++) {
        x[i] = (float)xf_random_normal(&random);
    }
    return x;
}

static void add_arrays(struct work *work, struct xf_arena *arena, size_t count)
{
    work->out = xf_arena_floats(arena, count);
    work->a = new_normal(arena, count);
    work->b = new_normal(arena, count);
    work->c = new_normal(arena, count);
    work->scratch = arena;
    if (!work->c) {
        fputs("bench: the arena is too small\n", stderr);
        exit(EXIT_FAILURE);
    }
}

static struct work causal_attention(const char *name, struct xf_arena *arena, int B, int H, int T,
                                    int D)
{
    struct xf_strides heads = xf_strides_of_heads(H, T, D);
    struct work work = {.name = name, .run = run_attention};
    work.attention = (struct xf_attention){.B = B,
                                           .H = H,
                                           .T = T,
                                           .S = T,
                                           .D = D,
                                           .scale = xf_attention_scale(D),
                                           .q = heads,
                                           .k = heads,
                                           .v = heads,
                                           .out = heads,
                                           .mask.causal = true};
    work.flops = 4.0 * B * H * D * (0.5 * T * (T + 1.0));
    add_arrays(&work, arena, (size_t)B * (size_t)H * (size_t)T * (size_t)D);
    return work;
}

/* Five products for the two of the forward pass. */
static struct work causal_attention_and_back(const char *name, struct xf_arena *arena, int B, int H,
                                             int T, int D)
{
    struct work work = causal_attention(name, arena, B, H, T, D);
    const size_t rows = (size_t)B * (size_t)H * (size_t)T, count = rows * (size_t)D;
    work.run = run_attention_and_back;
    work.flops *= 3.5;
    work.lse = xf_arena_floats(arena, rows);
    work.back = (struct xf_attention_back){.dq = xf_arena_floats(arena, count),
                                           .dk = xf_arena_floats(arena, count),
                                           .dv = xf_arena_floats(arena, count),
                                           .dout = new_normal(arena, count),
                                           .out = work.out,
                                           .lse = work.lse,
                                           .q = work.a,
                                           .k = work.b,
                                           .v = work.c};
    return work;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(struct work *work, int works, int rounds)
{
    double peak = 0;
    printf("work\tmedian ms\tbest ms\tGF/s\tof FMA peak\tat best\n");
    for (int i = 0; i < works; i++) {
        qsort(work[i].seconds, (size_t)rounds, sizeof(double), by_size);
        double best = work[i].seconds[0], median = work[i].seconds[rounds / 2];
        double best_rate = work[i].flops / best / 1e9, rate = work[i].flops / median / 1e9;
        peak = i == 0 ? best_rate : peak;
        printf("%s\t%.3g\t%.3g\t%.1f\t%.0f %%\t%.0f %%\n", work[i].name, median * 1e3, best * 1e3,
               rate, 100 * rate / peak, 100 * best_rate / peak);
    }
}

int main(int argc, char **argv)
{
    char *end = NULL;
    long rounds = argc > 1 ? strtol(argv[1], &end, 10) : 11;
    if (argc > 2 || (end && *end) || rounds < 1 || rounds > MAX_ROUNDS) {
        fprintf(stderr, "usage: bench [rounds, 1 to %d]\n", MAX_ROUNDS);
        return 2;
    }
    struct xf_arena arena;
    enum xf_status status = xf_arena_init(&arena, (size_t)1 << 28);
    if (status != XF_OK) {
        fprintf(stderr, "bench: %s\n", xf_status_message(status));
        return EXIT_FAILURE;
    }
    struct work fma = {.name = "fused multiply-adds in registers", .run = run_fma};
    fma.flops = 2.0 * CHAINS * XF_LANES * FMA_STEPS * xf_threads_count();
    struct work gemm = {.name = "sgemm, 2048 x 2048 x 2048", .run = run_gemm};
    gemm.flops = 2.0 * GEMM * GEMM * GEMM;
    add_arrays(&fma, &arena, GEMM);
    fma.a[0] = 1e-3f; /* keeps the chains from overflowing */
    add_arrays(&gemm, &arena, (size_t)GEMM * GEMM);
    struct work work[] = {
        fma, gemm, causal_attention("causal attention, B4 H8 T512 D64", &arena, 4, 8, 512, 64),
        causal_attention_and_back("the same, forward and backward", &arena, 4, 8, 512, 64),
        causal_attention("causal attention, B1 H8 T8192 D64", &arena, 1, 8, 8192, 64)};
    const int works = sizeof work / sizeof work[0];
    for (long round = -1; round < rounds; round++) {
        for (int i = 0; i < works; i++) {
            double start = now();
            work[i].run(&work[i]);
            work[i].seconds[round < 0 ? 0 : round] = now() - start;
        }
    }
    report(work, works, (int)rounds);
    xf_arena_free(&arena);
    return 0;
}
