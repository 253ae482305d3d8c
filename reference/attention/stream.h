/* A run of queries of one head, on their way past the keys.
 *
 * This is the inner part of attention.c, made for one thread: begin with some queries, show them
 * the keys tile by tile, and collect what they saw.
 *
 * Queries go in groups of XF_PANEL_COLS, and all that belongs to a group is kept transposed, with a
 * column for each query. A group's scores, (keys,16), are the product of the keys as they are with
 * a panel of queries; softmax runs down the columns, sixteen at once; and the weights it leaves are
 * themselves the panel that the values meet. So neither keys nor values are ever transposed. */
#ifndef XF_ATTENTION_STREAM_H
#define XF_ATTENTION_STREAM_H

#include <stddef.h>

#include "reference/attention/tile.h"
#include "reference/core/arena.h"

enum { XF_STREAM_ROWS = XF_RUN_ROWS }; /* queries in a run; a multiple of XF_PANEL_COLS */

/* What one run keeps. The last group is filled up with queries of zeros. */
struct xf_stream {
    int rows;      /* queries in this run */
    int D;         /* width of a head */
    int width;     /* D rounded up to XF_PANEL_ROWS */
    float *query;  /* (groups,D,16), scaled */
    float *mixed;  /* (groups,width,16), sum of exp(score - max) times value */
    float *max;    /* (groups,16), the largest score so far */
    float *sum;    /* (groups,16), sum of exp(score - max) */
    float *score;  /* (XF_TILE_KEYS,16), one group's scores of one tile, and then its weights */
    float *keys;   /* (XF_TILE_KEYS,D), the tile */
    float *values; /* (XF_TILE_KEYS,width), the tile */
};

/* Bytes that xf_stream_take() takes. */
size_t xf_stream_bytes(int D);

/* A stream whose arrays are taken from an arena, which must have that much. */
struct xf_stream xf_stream_take(struct xf_arena *arena, int D);

/* Begins a run of `rows` queries, row r at q + r * stride. */
void xf_stream_begin(struct xf_stream *stream, const float *q, ptrdiff_t stride, int rows,
                     float scale);

/* Shows the run a tile: key and value s at k + s * k_row and v + s * v_row. */
void xf_stream_see(struct xf_stream *stream, const float *k, ptrdiff_t k_row, const float *v,
                   ptrdiff_t v_row, const struct xf_tile *tile);

/* Writes the run's rows, row r at out + r * stride, and their lse if that is not NULL. */
void xf_stream_end(const struct xf_stream *stream, float *out, ptrdiff_t stride, float *lse);

#endif
