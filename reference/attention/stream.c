#include "reference/attention/stream.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "reference/ops/exp.h"
#include "reference/ops/panel.h"
#include "reference/ops/softmax.h"

_Static_assert(XF_STREAM_ROWS % XF_PANEL_ROWS == 0, "a run is made of whole groups");
_Static_assert(XF_STREAM_KEYS % XF_PANEL_COLS == 0, "a tile is made of whole panels");

/* The one list of a stream's arrays: where they lie, or, without an arena, how much they take. */
static size_t lay_out(struct xf_stream *stream, struct xf_arena *arena, int D)
{
    const size_t depth = (size_t)D, width = (size_t)xf_panel_padded(D);
    const struct {
        float **array;
        size_t count;
    } list[] = {
        {&stream->query, XF_STREAM_ROWS * depth},
        {&stream->mixed, XF_STREAM_ROWS * width},
        {&stream->max, XF_STREAM_ROWS},
        {&stream->sum, XF_STREAM_ROWS},
        {&stream->score, XF_PANEL_ROWS * XF_STREAM_KEYS},
        {&stream->keys, depth * XF_STREAM_KEYS},
        {&stream->values, XF_STREAM_KEYS * width},
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

size_t xf_stream_bytes(int D)
{
    struct xf_stream unused;
    return lay_out(&unused, NULL, D);
}

struct xf_stream xf_stream_take(struct xf_arena *arena, int D)
{
    struct xf_stream stream = {.D = D, .width = xf_panel_padded(D)};
    lay_out(&stream, arena, D);
    return stream;
}

void xf_stream_begin(struct xf_stream *stream, const float *q, ptrdiff_t stride, int rows,
                     float scale)
{
    assert(rows >= 1 && rows <= XF_STREAM_ROWS);
    const int D = stream->D;
    stream->rows = rows;
    memset(stream->query, 0, XF_STREAM_ROWS * (size_t)D * sizeof(float));
    memset(stream->mixed, 0, XF_STREAM_ROWS * (size_t)stream->width * sizeof(float));
    for (int r = 0; r < rows; r++) {
        stream->max[r] = -INFINITY;
        stream->sum[r] = 0;
        for (int d = 0; d < D; d++) {
            stream->query[r * D + d] = scale * q[r * stride + d];
        }
    }
}

/* One row meets a tile: its scores, of which it sees the first `visible`, become weights. If the
 * tile brings a new maximum, what was summed under the old one is brought down to it:
 * exp(x - old) * exp(old - new) = exp(x - new)           [Milakov and Gimelshein 2018, algorithm 3] */
static void weigh_row(struct xf_stream *stream, int r, float *score, int visible, int padded)
{
    for (int s = visible; s < padded; s++) {
        score[s] = -INFINITY;
    }
    float tile_max = xf_max(score, padded);
    float max = tile_max > stream->max[r] ? tile_max : stream->max[r];
    float shift = xf_softmax_shift(max);
    float shrink = xf_exp(stream->max[r] - shift);
    stream->sum[r] = stream->sum[r] * shrink + xf_exp_shifted(score, score, shift, padded);
    stream->max[r] = max;
    for (int d = 0; shrink != 1 && d < stream->width; d++) {
        stream->mixed[r * stream->width + d] *= shrink;
    }
}

static void add_bias(float *score, const float *bias, int visible)
{
    for (int s = 0; s < visible; s++) {
        score[s] += bias[s];
    }
}

/* Rows r to r + XF_PANEL_ROWS - 1 meet the first `reach` keys of a tile. */
static void see_group(struct xf_stream *stream, int first, int reach, const struct xf_tile *tile)
{
    const int D = stream->D, width = stream->width, padded = xf_panel_padded(reach);
    for (int s = 0; s < padded; s += XF_PANEL_COLS) {
        xf_panel_product(stream->score + s, XF_STREAM_KEYS, stream->query + first * D, D, 1,
                         stream->keys + s * D, D, false);
    }
    for (int r = first; r < first + XF_PANEL_ROWS && r < stream->rows; r++) {
        float *score = stream->score + (r - first) * XF_STREAM_KEYS;
        if (tile->bias) {
            add_bias(score, tile->bias + r * tile->bias_row, tile->visible[r]);
        }
        weigh_row(stream, r, score, tile->visible[r], padded);
    }
    for (int d = 0; d < width; d += XF_PANEL_COLS) {
        xf_panel_product(stream->mixed + first * width + d, width, stream->score, XF_STREAM_KEYS, 1,
                         stream->values + d * tile->keys, reach, true);
    }
}

void xf_stream_see(struct xf_stream *stream, const float *k, ptrdiff_t k_row, const float *v,
                   ptrdiff_t v_row, const struct xf_tile *tile)
{
    xf_panel_pack(stream->keys, k, 1, k_row, stream->D, tile->keys);
    xf_panel_pack(stream->values, v, v_row, 1, tile->keys, stream->D);
    for (int first = 0; first < stream->rows; first += XF_PANEL_ROWS) {
        int last = first + XF_PANEL_ROWS < stream->rows ? first + XF_PANEL_ROWS : stream->rows;
        int reach = tile->visible[last - 1];
        if (reach > 0) {
            see_group(stream, first, reach, tile);
        }
    }
}

void xf_stream_end(const struct xf_stream *stream, float *out, ptrdiff_t stride, float *lse)
{
    for (int r = 0; r < stream->rows; r++) {
        float sum = stream->sum[r];
        float scale = sum == 0 ? 0 : 1 / sum; /* nothing seen: zeros */
        for (int d = 0; d < stream->D; d++) {
            out[r * stride + d] = scale * stream->mixed[r * stream->width + d];
        }
        if (lse) {
            lse[r] = stream->max[r] + logf(sum);
        }
    }
}
