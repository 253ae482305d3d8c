#include "reference/attention/stream_back.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "reference/ops/exp.h"
#include "reference/ops/panel.h"
#include "reference/ops/softmax.h"

enum { GROUP = XF_PANEL_COLS, STEP = XF_PANEL_ROWS, ROWS = XF_BACK_ROWS, KEYS = XF_TILE_KEYS };

_Static_assert(ROWS % GROUP == 0 && ROWS % STEP == 0, "a run is made of whole products");
_Static_assert(KEYS % STEP == 0, "a tile is made of whole products");

/* The one list of a stream's arrays: where they lie, or, without an arena, how much they take. */
static size_t lay_out(struct xf_stream_back *stream, struct xf_arena *arena)
{
    const size_t depth = (size_t)stream->D, width = (size_t)stream->width;
    const struct {
        float **array;
        size_t count;
    } list[] = {
        {&stream->query, ROWS * depth},
        {&stream->dout, ROWS * depth},
        {&stream->query_columns, ROWS * width},
        {&stream->dout_columns, ROWS * width},
        {&stream->shift, ROWS},
        {&stream->delta, ROWS},
        {&stream->dquery, ROWS * width},
        {&stream->keys, KEYS * depth},
        {&stream->values, KEYS * depth},
        {&stream->key_columns, KEYS * width},
        {&stream->weight, KEYS * ROWS},
        {&stream->dscore, KEYS * ROWS},
        {&stream->dkeys, KEYS * width},
        {&stream->dvalues, KEYS * width},
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

static struct xf_stream_back empty_stream(int D)
{
    return (struct xf_stream_back){.D = D, .width = xf_rounded_up(D, GROUP)};
}

size_t xf_stream_back_bytes(int D)
{
    struct xf_stream_back stream = empty_stream(D);
    return lay_out(&stream, NULL);
}

struct xf_stream_back xf_stream_back_take(struct xf_arena *arena, int D)
{
    struct xf_stream_back stream = empty_stream(D);
    lay_out(&stream, arena);
    return stream;
}

/* Rows as panels of their columns, (width/16,most,16); columns from D and rows from `rows` to
 * `padded` are zeros. */
static void pack_columns(float *to, int most, struct xf_rows_read from, int rows, int padded, int D)
{
    for (int first = 0; first < D; first += GROUP) {
        const int cols = D - first < GROUP ? D - first : GROUP;
        float *panel = to + (ptrdiff_t)first * most;
        xf_panel_from_columns(panel, from.data + first, from.row, cols, rows);
        memset(panel + rows * GROUP, 0, (size_t)(padded - rows) * GROUP * sizeof *panel);
    }
}

static void scale_all(float *x, int count, float scale)
{
    for (int i = 0; i < count; i++) {
        x[i] *= scale;
    }
}

/* The run as panels of its columns, and as panels of its rows, (groups,D,16). */
static void pack_run(const struct xf_stream_back *stream, float *rows, float *columns,
                     struct xf_rows_read from)
{
    const int D = stream->D;
    pack_columns(columns, ROWS, from, stream->rows, stream->padded, D);
    for (int first = 0; first < stream->rows; first += GROUP) {
        const int left = stream->rows - first, count = left < GROUP ? left : GROUP;
        xf_panel_from_rows(rows + (ptrdiff_t)first * D, from.data + first * from.row, from.row,
                           count, D);
    }
}

/* Both forms of the run's queries. */
static void scale_queries(const struct xf_stream_back *stream)
{
    scale_all(stream->query, stream->padded * stream->D, stream->scale);
    for (int first = 0; first < stream->D; first += GROUP) {
        scale_all(stream->query_columns + (ptrdiff_t)first * ROWS, stream->padded * GROUP,
                  stream->scale);
    }
}

static float dot(const float *x, const float *y, int D)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int d = 0; d < D; d++) {
        sum += x[d] * y[d];
    }
    return sum;
}

void xf_stream_back_begin(struct xf_stream_back *stream, struct xf_rows_read q,
                          struct xf_rows_read out, struct xf_rows_read dout, const float *lse,
                          int rows, float scale)
{
    assert(rows >= 1 && rows <= ROWS);
    stream->rows = rows;
    stream->padded = xf_rounded_up(rows, GROUP);
    stream->scale = scale;
    pack_run(stream, stream->query, stream->query_columns, q);
    scale_queries(stream);
    pack_run(stream, stream->dout, stream->dout_columns, dout);
    for (int r = 0; r < stream->padded; r++) {
        stream->shift[r] = r < rows ? xf_softmax_shift(lse[r]) : 0;
        stream->delta[r] =
            r < rows ? dot(dout.data + r * dout.row, out.data + r * out.row, stream->D) : 0;
    }
    memset(stream->dquery, 0, (size_t)ROWS * (size_t)stream->width * sizeof(float));
}

/* Products go on to whole steps of keys; what lies there is hidden from all queries afterwards. */
static void pack_tile(const struct xf_stream_back *stream, struct xf_rows_read k,
                      struct xf_rows_read v, int keys)
{
    const size_t row = (size_t)stream->D * sizeof(float);
    for (int s = 0; s < keys; s++) {
        memcpy(stream->keys + (ptrdiff_t)s * stream->D, k.data + s * k.row, row);
        memcpy(stream->values + (ptrdiff_t)s * stream->D, v.data + s * v.row, row);
    }
    pack_columns(stream->key_columns, KEYS, k, keys, keys, stream->D);
}

/* For `reach` rows of 16 queries, scores become weights and what ∂loss/∂weight stood in dscore
 * becomes ∂loss/∂score; the rows after that, up to `keys`, become 0. */
static void weigh_group(float *restrict weight, float *restrict dscore, const float *restrict shift,
                        const float *restrict delta, int reach, int keys)
{
    for (int s = 0; s < reach; s++) {
        for (int r = 0; r < GROUP; r++) {
            const float w = xf_exp(weight[s * ROWS + r] - shift[r]);
            weight[s * ROWS + r] = w;
            dscore[s * ROWS + r] = w * (dscore[s * ROWS + r] - delta[r]);
        }
    }
    for (int s = reach; s < keys; s++) {
        memset(dscore + s * ROWS, 0, GROUP * sizeof *dscore);
    }
}

/* The weights of a group of rows, and the gradients of its scores. */
static void see_group(const struct xf_stream_back *stream, int first, const struct xf_tile *tile)
{
    const int D = stream->D;
    const int reach = xf_rounded_up(xf_tile_reach(tile, first, stream->rows), STEP);
    const ptrdiff_t panel = (ptrdiff_t)first * D;
    for (int s = 0; s < reach; s += STEP) {
        const ptrdiff_t row = (ptrdiff_t)s * D, at = s * ROWS + first;
        xf_panel_product(stream->weight + at, ROWS, xf_panel_zeros, 0, stream->keys + row, D, 1,
                         stream->query + panel, D);
        xf_panel_product(stream->dscore + at, ROWS, xf_panel_zeros, 0, stream->values + row, D, 1,
                         stream->dout + panel, D);
    }
    xf_tile_mask(stream->weight + first, ROWS, tile, first, stream->rows, reach);
    weigh_group(stream->weight + first, stream->dscore + first, stream->shift + first,
                stream->delta + first, reach, tile->keys);
}

/* What the run's rows add to their queries: six rows at a time, each with the keys they see. */
static void learn_queries(const struct xf_stream_back *stream, const struct xf_tile *tile)
{
    for (int r = 0; r < stream->rows; r += STEP) {
        const int last = r + STEP < stream->rows ? r + STEP : stream->rows;
        const int reach = tile->visible[last - 1];
        for (int d = 0; d < stream->width && reach > 0; d += GROUP) {
            float *dquery = stream->dquery + (ptrdiff_t)r * stream->width + d;
            xf_panel_product(dquery, stream->width, dquery, stream->width, stream->dscore + r, 1,
                             ROWS, stream->key_columns + d * KEYS, reach);
        }
    }
}

/* What the tile's keys and values learn: six at a time, each from the groups that see them. */
static void learn_keys(const struct xf_stream_back *stream, const struct xf_tile *tile)
{
    int first = 0;
    for (int s = 0; s < tile->keys; s += STEP) {
        while (first + GROUP < stream->rows && tile->visible[first + GROUP - 1] <= s) {
            first += GROUP;
        }
        const ptrdiff_t to = (ptrdiff_t)s * stream->width, from = s * ROWS + first;
        const int rows = stream->padded - first;
        for (int d = 0; d < stream->width; d += GROUP) {
            const ptrdiff_t panel = d * ROWS + first * GROUP;
            xf_panel_product(stream->dvalues + to + d, stream->width, xf_panel_zeros, 0,
                             stream->weight + from, ROWS, 1, stream->dout_columns + panel, rows);
            xf_panel_product(stream->dkeys + to + d, stream->width, xf_panel_zeros, 0,
                             stream->dscore + from, ROWS, 1, stream->query_columns + panel, rows);
        }
    }
}

static void add_rows(struct xf_rows_added to, const float *from, int width, float scale, int rows,
                     int D)
{
    for (int r = 0; r < rows; r++) {
        for (int d = 0; d < D; d++) {
            to.data[r * to.row + d] += scale * from[r * width + d];
        }
    }
}

void xf_stream_back_see(struct xf_stream_back *stream, struct xf_rows_read k, struct xf_rows_read v,
                        const struct xf_tile *tile, struct xf_rows_added dk,
                        struct xf_rows_added dv, struct xf_rows_added dbias)
{
    pack_tile(stream, k, v, tile->keys);
    for (int first = 0; first < stream->rows; first += GROUP) {
        see_group(stream, first, tile);
    }
    learn_queries(stream, tile);
    learn_keys(stream, tile);
    add_rows(dk, stream->dkeys, stream->width, 1, tile->keys, stream->D);
    add_rows(dv, stream->dvalues, stream->width, 1, tile->keys, stream->D);
    for (int r = 0; dbias.data && r < stream->rows; r++) {
        for (int s = 0; s < tile->visible[r]; s++) {
            dbias.data[r * dbias.row + s] += stream->dscore[s * ROWS + r];
        }
    }
}

void xf_stream_back_end(const struct xf_stream_back *stream, struct xf_rows_added dq)
{
    add_rows(dq, stream->dquery, stream->width, stream->scale, stream->rows, stream->D);
}
