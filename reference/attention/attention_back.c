#include <assert.h>
#include <omp.h>

#include "reference/attention/attention.h"
#include "reference/attention/stream_back.h"
#include "reference/core/threads.h"

static struct xf_rows_read rows_read(const float *data, struct xf_strides strides, int b, int h,
                                     int t)
{
    return (struct xf_rows_read){.data = data + xf_strides_at(strides, b, h, t),
                                 .row = strides.row};
}

static struct xf_rows_added rows_added(float *data, struct xf_strides strides, int b, int h, int t)
{
    return (struct xf_rows_added){.data = data + xf_strides_at(strides, b, h, t),
                                  .row = strides.row};
}

/* Queries of head (b,h) from number t on, past all the keys that any of them sees. */
static void retrace(struct xf_stream_back *stream, const struct xf_attention_back *x,
                    const struct xf_attention *a, int b, int h, int t)
{
    struct xf_run run;
    struct xf_tile tile;
    xf_run_init(&run, &a->mask, b, h, t, XF_BACK_ROWS, a->T, a->S);
    xf_stream_back_begin(stream, rows_read(x->q, a->q, b, h, t), rows_read(x->out, a->out, b, h, t),
                         rows_read(x->dout, a->out, b, h, t),
                         x->lse + ((ptrdiff_t)b * a->H + h) * a->T + t, run.rows, a->scale);
    for (int s = 0; s < xf_run_reach(&run); s += XF_TILE_KEYS) {
        struct xf_rows_added dbias = {0};
        xf_tile_init(&tile, &run, &a->mask, s);
        if (x->dbias) {
            dbias = rows_added(x->dbias + s, x->dbias_strides, b, h, t);
        }
        xf_stream_back_see(stream, rows_read(x->k, a->k, b, h, s), rows_read(x->v, a->v, b, h, s),
                           &tile, rows_added(x->dk, a->k, b, h, s),
                           rows_added(x->dv, a->v, b, h, s), dbias);
    }
    xf_stream_back_end(stream, rows_added(x->dq, a->q, b, h, t));
}

static void retrace_head(struct xf_stream_back *stream, const struct xf_attention_back *x,
                         const struct xf_attention *a, int b, int h)
{
    for (int t = 0; t < a->T; t += XF_BACK_ROWS) {
        retrace(stream, x, a, b, h, t);
    }
}

void xf_attention_backward_alone(const struct xf_attention_back *x, const struct xf_attention *a,
                                 struct xf_arena *scratch)
{
    assert(a->B >= 1 && a->H >= 1 && a->T >= 1 && a->S >= 1 && a->D >= 1);
    const size_t mark = scratch->used;
    struct xf_stream_back stream = xf_stream_back_take(scratch, a->D);
    for (int head = 0; head < a->B * a->H; head++) {
        retrace_head(&stream, x, a, head / a->H, head % a->H);
    }
    xf_arena_rewind(scratch, mark);
}

/* How far heads, or batches, can be dealt out: one by one, or not at all where they share what they
 * add to. The gradient of a query is never shared. */
static int hands(int count, ptrdiff_t key, ptrdiff_t value, const ptrdiff_t *bias)
{
    return key == 0 || value == 0 || (bias && *bias == 0) ? 1 : count;
}

void xf_attention_backward(const struct xf_attention_back *x, const struct xf_attention *a,
                           struct xf_arena *scratch)
{
    const struct xf_strides *bias = x->dbias ? &x->dbias_strides : NULL;
    const int B = hands(a->B, a->k.batch, a->v.batch, bias ? &bias->batch : NULL);
    const int H = hands(a->H, a->k.head, a->v.head, bias ? &bias->head : NULL);
    const size_t mark = scratch->used, bytes = xf_attention_scratch_alone(a->D);
    const int threads = xf_threads_count();
    unsigned char *space = xf_arena_take(scratch, (size_t)threads, bytes);
    assert(space);
#pragma omp parallel num_threads(threads)
    {
        struct xf_arena own = {.base = space + (size_t)omp_get_thread_num() * bytes, .size = bytes};
        struct xf_stream_back stream = xf_stream_back_take(&own, a->D);
#pragma omp for schedule(dynamic)
        for (int hand = 0; hand < B * H; hand++) {
            for (int b = hand / H; b < a->B; b += B) {
                for (int h = hand % H; h < a->H; h += H) {
                    retrace_head(&stream, x, a, b, h);
                }
            }
        }
    }
    xf_arena_rewind(scratch, mark);
}
