/* Pieces of work that can be timed, each the same at every run.
 *
 * A row of the bench names one and gives its extents; opening it makes all that it needs, so that a
 * run neither allocates nor prepares anything. bench_open_*() return false if memory is short, and
 * may then be closed like any other. */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include <stdbool.h>
#include <stddef.h>

/* What the machine can do at best, to which a piece of work is held. */
enum bench_limit {
    BENCH_FMA,   /* multiply-adds in registers */
    BENCH_SGEMM, /* a product of large matrices, by BLAS */
    BENCH_READ,  /* reading memory from one end to the other */
    BENCH_LIMITS
};

enum { BENCH_EXTENTS = 6 };

struct bench_work {
    void *state;
    void (*run)(void *state);
    void (*close)(void *state); /* NULL: nothing to close */
    double amount;              /* of a run: operations, two for a multiply-add; or bytes read */
    size_t extra;               /* bytes used beyond what is given and made; 0: not told */
};

typedef bool bench_opener(struct bench_work *work, const int *extents);

/* No extents. */
bool bench_open_limit(struct bench_work *work, enum bench_limit limit);

/* One training step of a GPT, {L, H, C, T, B, V}: forward, backward, clipping, AdamW. */
bool bench_open_step(struct bench_work *work, const int *extents);

/* Causal attention, {B, H, T, D}: forward, and forward and backward. */
bool bench_open_attention(struct bench_work *work, const int *extents);
bool bench_open_attention_and_back(struct bench_work *work, const int *extents);

/* One more token when S - 1 are in the cache, {L, H, C, V, S}: with float32 weights, and in eight
 * bits. */
bool bench_open_decode(struct bench_work *work, const int *extents);
bool bench_open_decode_int8(struct bench_work *work, const int *extents);

/* Closes what was opened; work that is all zeros is allowed. */
void bench_close(struct bench_work *work);

/* Operations of causal attention's forward pass: two products, over the keys that are seen. */
double bench_attention_operations(int B, int H, int T, int D);

#endif
