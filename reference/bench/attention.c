#include <stdlib.h>

#include "reference/attention/attention.h"
#include "reference/bench/work.h"
#include "reference/core/random.h"

struct attention {
    struct xf_arena arena;
    struct xf_attention shape;
    struct xf_attention_back back;
    float *out, *lse, *q, *k, *v;
};

double bench_attention_operations(int B, int H, int T, int D)
{
    return 4.0 * B * H * D * (0.5 * T * (T + 1.0));
}

static float *normal(struct attention *attention, size_t count, uint64_t stream)
{
    struct xf_random random = xf_random_seeded(1, stream);
    float *x = xf_arena_floats(&attention->arena, count);
    for (size_t i = 0; i < count; i++) {
        x[i] = (float)xf_random_normal(&random);
    }
    return x;
}

static void run_forward(void *state)
{
    struct attention *a = state;
    xf_attention_forward(a->out, a->lse, a->q, a->k, a->v, &a->shape, &a->arena);
}

static void run_both(void *state)
{
    struct attention *a = state;
    run_forward(a);
    xf_attention_backward(&a->back, &a->shape, &a->arena);
}

static void close_attention(void *state)
{
    struct attention *attention = state;
    xf_arena_free(&attention->arena);
    free(attention);
}

/* Room for q, k, v, out, and, on the way back, as much again; the arena never takes back what it
 * rounds up to whole lines, so a page is added. */
static bool open_attention(struct bench_work *work, const int *extents, bool back)
{
    const int B = extents[0], H = extents[1], T = extents[2], D = extents[3];
    const struct xf_strides heads = xf_strides_of_heads(H, T, D);
    const size_t rows = (size_t)B * (size_t)H * (size_t)T, count = rows * (size_t)D;
    const size_t scratch = xf_attention_scratch(D);
    struct attention *a = calloc(1, sizeof *a);
    *work = (struct bench_work){.state = a, .close = close_attention, .extra = scratch};
    if (!a || xf_arena_init(&a->arena, ((back ? 8 : 4) * count + rows) * sizeof(float) + scratch +
                                           4096) != XF_OK) {
        return false;
    }
    a->shape = (struct xf_attention){.B = B,
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
    a->q = normal(a, count, 0);
    a->k = normal(a, count, 1);
    a->v = normal(a, count, 2);
    a->out = xf_arena_floats(&a->arena, count);
    a->lse = back ? xf_arena_floats(&a->arena, rows) : NULL;
    work->run = back ? run_both : run_forward;
    work->amount = bench_attention_operations(B, H, T, D) * (back ? 3.5 : 1); /* 7 products for 2 */
    if (back) {
        a->back = (struct xf_attention_back){.dq = xf_arena_floats(&a->arena, count),
                                             .dk = xf_arena_floats(&a->arena, count),
                                             .dv = xf_arena_floats(&a->arena, count),
                                             .dout = normal(a, count, 3),
                                             .out = a->out,
                                             .lse = a->lse,
                                             .q = a->q,
                                             .k = a->k,
                                             .v = a->v};
    }
    return true;
}

bool bench_open_attention(struct bench_work *work, const int *extents)
{
    return open_attention(work, extents, false);
}

bool bench_open_attention_and_back(struct bench_work *work, const int *extents)
{
    return open_attention(work, extents, true);
}
