/* A run of queries of one head, on its way back past the keys: gradients.
 *
 * With s = scale q·k + mask, w = exp(s - lse), out = sum of w v, and `d` for ∂loss/∂:
 *
 *   dv += w dout      ds = w (dout·v - delta)      dq += scale ds k      dk += scale ds q
 *
 * where delta = dout·out is what a row's weights lose because they must add up to 1 [Dao et al.
 * 2022, algorithm 4]. Weights are computed again, tile by tile, from the lse that the forward pass
 * left, so they are never stored as a whole.
 *
 * Five products make up the work, and all are xf_panel_product(). A tile's scores lie as (keys,
 * queries): rows of keys meet panels of queries. For the other way, what queries add to keys, the
 * run is laid out in panels a second time, by columns of the head; so are the keys, for what they
 * add to queries. For one thread. */
#ifndef XF_ATTENTION_STREAM_BACK_H
#define XF_ATTENTION_STREAM_BACK_H

#include <stddef.h>

#include "reference/attention/tile.h"
#include "reference/core/arena.h"

enum { XF_BACK_ROWS = 96 }; /* queries in a run; a multiple of XF_PANEL_COLS and XF_PANEL_ROWS */

/* Rows of D floats, to be read, or to be added to; row r begins at r * row. */
struct xf_rows_read {
    const float *data;
    ptrdiff_t row;
};
struct xf_rows_added {
    float *data;
    ptrdiff_t row;
};

/* What one run keeps. The last group of queries is filled up with zeros. */
struct xf_stream_back {
    int rows;             /* queries in this run */
    int padded;           /* the same, rounded up to XF_PANEL_COLS */
    int D;                /* width of a head */
    int width;            /* D rounded up to XF_PANEL_COLS */
    float scale;          /* of the scores */
    float *query;         /* (groups,D,16), scaled */
    float *dout;          /* (groups,D,16) */
    float *query_columns; /* (width/16,XF_BACK_ROWS,16), scaled */
    float *dout_columns;  /* (width/16,XF_BACK_ROWS,16) */
    float *shift;         /* (XF_BACK_ROWS), lse, but 0 where a row sees nothing */
    float *delta;         /* (XF_BACK_ROWS), dout·out */
    float *dquery;        /* (XF_BACK_ROWS,width), to be scaled */
    float *keys, *values; /* (XF_TILE_KEYS,D), the tile */
    float *key_columns;   /* (width/16,XF_TILE_KEYS,16) */
    float *weight;        /* (XF_TILE_KEYS,XF_BACK_ROWS), the tile's scores and then its weights */
    float *dscore;        /* (XF_TILE_KEYS,XF_BACK_ROWS) */
    float *dkeys;         /* (XF_TILE_KEYS,width) */
    float *dvalues;       /* (XF_TILE_KEYS,width) */
};

/* Bytes that xf_stream_back_take() takes. */
size_t xf_stream_back_bytes(int D);

/* A stream whose arrays are taken from an arena, which must have that much. */
struct xf_stream_back xf_stream_back_take(struct xf_arena *arena, int D);

/* Begins a run of `rows` queries: q, out and ∂loss/∂out of each, and (rows) lse. */
void xf_stream_back_begin(struct xf_stream_back *stream, struct xf_rows_read q,
                          struct xf_rows_read out, struct xf_rows_read dout, const float *lse,
                          int rows, float scale);

/* Shows the run a tile, k and v, and adds to dk and dv; also to the gradient of the bias, laid out
 * as dbias, unless its data is NULL. */
void xf_stream_back_see(struct xf_stream_back *stream, struct xf_rows_read k, struct xf_rows_read v,
                        const struct xf_tile *tile, struct xf_rows_added dk,
                        struct xf_rows_added dv, struct xf_rows_added dbias);

/* Adds to the run's dq. */
void xf_stream_back_end(const struct xf_stream_back *stream, struct xf_rows_added dq);

#endif
