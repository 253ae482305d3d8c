#include "reference/attention/attention.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>

#include "reference/attention/query.h"
#include "reference/attention/stream.h"
#include "reference/attention/stream_back.h"
#include "reference/core/threads.h"

/* Below this many multiply-adds, waking another thread costs more than it saves. */
static const double WORTH_A_THREAD = 1 << 17;

struct xf_strides xf_strides_of_heads(int H, int T, int D)
{
    ptrdiff_t head = (ptrdiff_t)T * D;
    return (struct xf_strides){.batch = H * head, .head = head, .row = D};
}

struct xf_strides xf_strides_of_rows(int T, int width, int D)
{
    return (struct xf_strides){.batch = (ptrdiff_t)T * width, .head = D, .row = width};
}

float xf_attention_scale(int D)
{
    return (float)(1 / sqrt(D));
}

/* The arrays of one call, so that they can be handed on together. */
struct operands {
    float *out, *lse;
    const float *q, *k, *v;
};

/* A single query, of head (b,h). */
static void attend_alone(const struct operands *x, const struct xf_attention *a, int b, int h)
{
    const struct xf_mask *mask = &a->mask;
    const struct xf_cache cache = {
        .k = x->k + xf_strides_at(a->k, b, h, 0),
        .v = x->v + xf_strides_at(a->v, b, h, 0),
        .k_row = a->k.row,
        .v_row = a->v.row,
        .S = xf_mask_visible(mask, b, 0, 1, a->S),
        .D = a->D,
        .scale = a->scale,
        .bias = mask->bias ? mask->bias + xf_strides_at(mask->bias_strides, b, h, 0) : NULL,
    };
    const float lse = xf_query_attend(x->out + xf_strides_at(a->out, b, h, 0),
                                      x->q + xf_strides_at(a->q, b, h, 0), &cache);
    if (x->lse) {
        x->lse[(ptrdiff_t)b * a->H + h] = lse;
    }
}

/* A run of queries of head (b,h), from the first key to the last that any of them sees. */
static void attend(struct xf_stream *stream, const struct operands *x, const struct xf_attention *a,
                   int b, int h, int t)
{
    struct xf_run run;
    struct xf_tile tile;
    if (a->T == 1 && a->k.row >= a->D && a->v.row >= a->D) {
        attend_alone(x, a, b, h);
        return;
    }
    xf_run_init(&run, &a->mask, b, h, t, XF_STREAM_ROWS, a->T, a->S);
    xf_stream_begin(stream, x->q + xf_strides_at(a->q, b, h, t), a->q.row, run.rows, a->scale);
    for (int s = 0; s < xf_run_reach(&run); s += XF_TILE_KEYS) {
        xf_tile_init(&tile, &run, &a->mask, s);
        xf_stream_see(stream, x->k + xf_strides_at(a->k, b, h, s), a->k.row,
                      x->v + xf_strides_at(a->v, b, h, s), a->v.row, &tile);
    }
    float *lse = x->lse ? x->lse + ((ptrdiff_t)b * a->H + h) * a->T + t : NULL;
    xf_stream_end(stream, x->out + xf_strides_at(a->out, b, h, t), a->out.row, lse);
}

size_t xf_attention_scratch_alone(int D)
{
    const size_t forward = xf_stream_bytes(D), backward = xf_stream_back_bytes(D);
    return forward > backward ? forward : backward;
}

size_t xf_attention_scratch(int D)
{
    size_t bytes;
    bool fits =
        !__builtin_mul_overflow(xf_attention_scratch_alone(D), (size_t)xf_threads_count(), &bytes);
    return fits ? bytes : SIZE_MAX;
}

/* Work is handed out run by run, the last queries first: under a causal mask they see the most keys,
 * and long pieces of work should not be left for the end. */
void xf_attention_forward(float *out, float *lse, const float *q, const float *k, const float *v,
                          const struct xf_attention *a, struct xf_arena *scratch)
{
    assert(a->B >= 1 && a->H >= 1 && a->T >= 1 && a->S >= 1 && a->D >= 1);
    const struct operands x = {.out = out, .lse = lse, .q = q, .k = k, .v = v};
    const long heads = (long)a->B * a->H;
    const long runs = (a->T + XF_STREAM_ROWS - 1) / XF_STREAM_ROWS;
    const double work = 2.0 * (double)heads * a->T * a->S * a->D;
    const int threads = work < WORTH_A_THREAD ? 1 : xf_threads_count();
    const size_t mark = scratch->used, bytes = xf_stream_bytes(a->D);
    unsigned char *space = xf_arena_take(scratch, (size_t)threads, bytes);
    assert(space);
#pragma omp parallel num_threads(threads)
    {
        struct xf_arena own = {.base = space + (size_t)omp_get_thread_num() * bytes, .size = bytes};
        struct xf_stream stream = xf_stream_take(&own, a->D);
#pragma omp for schedule(dynamic)
        for (long i = 0; i < heads * runs; i++) {
            long head = i % heads, run = runs - 1 - i / heads;
            attend(&stream, &x, a, (int)(head / a->H), (int)(head % a->H),
                   (int)run * XF_STREAM_ROWS);
        }
    }
    xf_arena_rewind(scratch, mark);
}

void xf_attention_forward_alone(float *out, float *lse, const float *q, const float *k,
                                const float *v, const struct xf_attention *a,
                                struct xf_arena *scratch)
{
    const struct operands x = {.out = out, .lse = lse, .q = q, .k = k, .v = v};
    const size_t mark = scratch->used;
    struct xf_stream stream = xf_stream_take(scratch, a->D);
    for (int head = 0; head < a->B * a->H; head++) {
        for (int t = 0; t < a->T; t += XF_STREAM_ROWS) {
            attend(&stream, &x, a, head / a->H, head % a->H, t);
        }
    }
    xf_arena_rewind(scratch, mark);
}

enum xf_status xf_attention_single(float *out, const float *q, const float *k, const float *v,
                                   const float *mask, int T, int S, int D)
{
    struct xf_arena scratch;
    enum xf_status status = xf_arena_init(&scratch, xf_attention_scratch_alone(D));
    if (status == XF_OK) {
        const struct xf_attention a = {
            .B = 1,
            .H = 1,
            .T = T,
            .S = S,
            .D = D,
            .scale = xf_attention_scale(D),
            .q.row = D,
            .k.row = D,
            .v.row = D,
            .out.row = D,
            .mask = {.bias = mask, .bias_strides.row = S},
        };
        xf_attention_forward_alone(out, NULL, q, k, v, &a, &scratch);
    }
    xf_arena_free(&scratch);
    return status;
}
