#include "reference/attention/stream.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "reference/ops/exp.h"
#include "reference/ops/lanes.h"
#include "reference/ops/panel.h"
#include "reference/ops/softmax.h"

enum { GROUP = XF_PANEL_COLS, HALVES = GROUP / XF_LANES };

_Static_assert(XF_STREAM_ROWS % GROUP == 0, "a run is made of whole groups");
_Static_assert(XF_TILE_KEYS % XF_PANEL_ROWS == 0, "a tile is made of whole products");

/* The one list of a stream's arrays: where they lie, or, without an arena, how much they take. */
static size_t lay_out(struct xf_stream *stream, struct xf_arena *arena)
{
    const size_t depth = (size_t)stream->D, width = (size_t)stream->width;
    const struct {
        float **array;
        size_t count;
    } list[] = {
        {&stream->query, XF_STREAM_ROWS * depth}, {&stream->mixed, XF_STREAM_ROWS * width},
        {&stream->max, XF_STREAM_ROWS},           {&stream->sum, XF_STREAM_ROWS},
        {&stream->score, XF_TILE_KEYS * GROUP},   {&stream->keys, XF_TILE_KEYS * depth},
        {&stream->values, XF_TILE_KEYS * width},
    };
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        bytes += xf_arena_bytes(list[i].count, sizeof(float));
        if (arena) {
            *list[i].array = xf_arena_floats(arena, list[i].count);
            assert(*list[i].array);
        }
    }
    return bytes;
}

static struct xf_stream empty_stream(int D)
{
    return (struct xf_stream){.D = D, .width = xf_rounded_up(D, XF_PANEL_ROWS)};
}

size_t xf_stream_bytes(int D)
{
    struct xf_stream stream = empty_stream(D);
    return lay_out(&stream, NULL);
}

struct xf_stream xf_stream_take(struct xf_arena *arena, int D)
{
    struct xf_stream stream = empty_stream(D);
    lay_out(&stream, arena);
    return stream;
}

/* How many of the rows from `first` on are in one group. */
static int group_of(const struct xf_stream *stream, int first)
{
    return stream->rows - first < GROUP ? stream->rows - first : GROUP;
}

void xf_stream_begin(struct xf_stream *stream, const float *q, ptrdiff_t stride, int rows,
                     float scale)
{
    assert(rows >= 1 && rows <= XF_STREAM_ROWS);
    const int D = stream->D, padded = xf_rounded_up(rows, GROUP);
    stream->rows = rows;
    memset(stream->mixed, 0, (size_t)padded * (size_t)stream->width * sizeof(float));
    for (int first = 0; first < padded; first += GROUP) {
        float *panel = stream->query + (ptrdiff_t)first * D;
        xf_panel_from_rows(panel, q + first * stride, stride, group_of(stream, first), D);
        for (int i = 0; i < D * GROUP; i++) {
            panel[i] *= scale;
        }
    }
    for (int r = 0; r < padded; r++) {
        stream->max[r] = -INFINITY;
        stream->sum[r] = 0;
    }
}

/* max[r] = the largest of max[r] and what stands in column r of score, (keys,GROUP). Even and odd
 * keys have maxima of their own, because each comparison waits for the last. */
static void raise_maxima(float *max, const float *score, int keys)
{
    xf_lanes largest[2][HALVES];
    for (int h = 0; h < HALVES; h++) {
        largest[0][h] = largest[1][h] = *(const xf_lanes *)(max + h * XF_LANES);
    }
    int s = 0;
    for (; s + 2 <= keys; s += 2) {
        for (int i = 0; i < 2 * HALVES; i++) {
            xf_lanes_take_larger(&largest[i / HALVES][i % HALVES],
                                 (const xf_lanes *)(score + s * GROUP + i * XF_LANES));
        }
    }
    for (int h = 0; h < HALVES; h++) {
        if (s < keys) {
            xf_lanes_take_larger(&largest[0][h],
                                 (const xf_lanes *)(score + s * GROUP + h * XF_LANES));
        }
        xf_lanes_take_larger(&largest[0][h], &largest[1][h]);
        *(xf_lanes *)(max + h * XF_LANES) = largest[0][h];
    }
}

/* score[s,r] becomes exp(score[s,r] - shift[r]), and sum[r] grows by it. */
static void weigh_columns(float *restrict sum, float *restrict score, const float *restrict shift,
                          int keys)
{
    for (int s = 0; s < keys; s++) {
        for (int r = 0; r < GROUP; r++) {
            score[s * GROUP + r] = xf_exp(score[s * GROUP + r] - shift[r]);
            sum[r] += score[s * GROUP + r];
        }
    }
}

/* Scores become weights. Where a tile brings a new maximum, what was summed under the old one is
 * brought down to it: exp(x - old) exp(old - new) = exp(x - new)
 * [Milakov and Gimelshein 2018, algorithm 3]. */
static void weigh_group(struct xf_stream *stream, int first, int keys)
{
    float *max = stream->max + first, *sum = stream->sum + first;
    float *mixed = stream->mixed + (ptrdiff_t)first * stream->width;
    float shrink[GROUP], shift[GROUP];
    memcpy(shrink, max, sizeof shrink);
    raise_maxima(max, stream->score, keys);
    for (int r = 0; r < GROUP; r++) {
        shift[r] = xf_softmax_shift(max[r]);
        shrink[r] = xf_exp(shrink[r] - shift[r]);
        sum[r] *= shrink[r];
    }
    weigh_columns(sum, stream->score, shift, keys);
    for (int d = 0; d < stream->width; d++) {
        for (int r = 0; r < GROUP; r++) {
            mixed[d * GROUP + r] *= shrink[r];
        }
    }
}

/* A group of rows meets the first `reach` keys of a tile. */
static void see_group(struct xf_stream *stream, int first, int reach, const struct xf_tile *tile)
{
    const int D = stream->D, width = stream->width;
    const float *query = stream->query + (ptrdiff_t)first * D;
    float *mixed = stream->mixed + (ptrdiff_t)first * width;
    for (int s = 0; s < reach; s += XF_PANEL_ROWS) {
        xf_panel_product(stream->score + s * GROUP, GROUP, xf_panel_zeros, 0, stream->keys + s * D,
                         D, 1, query, D);
    }
    xf_tile_mask(stream->score, GROUP, tile, first, stream->rows, reach);
    weigh_group(stream, first, reach);
    for (int d = 0; d < width; d += XF_PANEL_ROWS) {
        xf_panel_product(mixed + d * GROUP, GROUP, mixed + d * GROUP, GROUP, stream->values + d, 1,
                         width, stream->score, reach);
    }
}

/* Copies rows into rows of `width`, where zeros fill them up, and up to whole products of rows.
 * Besides room for that, the copy is close together, wherever the rows came from: rows that lie a
 * multiple of 4096 bytes apart would push each other out of the cache. */
static void copy_rows(float *to, int width, const float *from, ptrdiff_t stride, int rows, int D)
{
    const int whole = xf_rounded_up(rows, XF_PANEL_ROWS);
    for (int r = 0; r < rows; r++) {
        memcpy(to + r * width, from + r * stride, (size_t)D * sizeof *to);
        memset(to + r * width + D, 0, (size_t)(width - D) * sizeof *to);
    }
    memset(to + rows * width, 0, (size_t)(whole - rows) * (size_t)width * sizeof *to);
}

void xf_stream_see(struct xf_stream *stream, const float *k, ptrdiff_t k_row, const float *v,
                   ptrdiff_t v_row, const struct xf_tile *tile)
{
    copy_rows(stream->keys, stream->D, k, k_row, tile->keys, stream->D);
    copy_rows(stream->values, stream->width, v, v_row, tile->keys, stream->D);
    for (int first = 0; first < stream->rows; first += GROUP) {
        int reach = xf_tile_reach(tile, first, stream->rows);
        if (reach > 0) {
            see_group(stream, first, reach, tile);
        }
    }
}

/* The weighted values of a group's rows become their mean. */
static void divide_group(float *mixed, const float *sum, int D)
{
    float scale[GROUP];
    for (int r = 0; r < GROUP; r++) {
        scale[r] = sum[r] == 0 ? 0 : 1 / sum[r]; /* nothing seen: zeros */
    }
    for (int d = 0; d < D; d++) {
        for (int r = 0; r < GROUP; r++) {
            mixed[d * GROUP + r] *= scale[r];
        }
    }
}

void xf_stream_end(const struct xf_stream *stream, float *out, ptrdiff_t stride, float *lse)
{
    for (int first = 0; first < stream->rows; first += GROUP) {
        float *mixed = stream->mixed + (ptrdiff_t)first * stream->width;
        divide_group(mixed, stream->sum + first, stream->D);
        xf_panel_to_rows(out + first * stride, stride, mixed, group_of(stream, first), stream->D);
    }
    for (int r = 0; lse && r < stream->rows; r++) {
        lse[r] = stream->max[r] + logf(stream->sum[r]);
    }
}
