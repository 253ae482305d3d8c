/* A run of queries of one head, on their way past the keys.
 *
 * This is the inner part of attention.c, made for one thread: begin with some queries, show them
 * the keys tile by tile, and collect what they saw. */
#ifndef XF_ATTENTION_STREAM_H
#define XF_ATTENTION_STREAM_H

#include <stddef.h>

#include "reference/core/arena.h"

enum {
    XF_STREAM_ROWS = 192, /* queries in a run; a multiple of XF_PANEL_ROWS */
    XF_STREAM_KEYS = 96   /* keys in a tile; a multiple of XF_PANEL_COLS */
};

/* What one run keeps. Rows come in groups of XF_PANEL_ROWS; those past `rows` are fillers. */
struct xf_stream {
    int rows, D;
    int width;     /* D rounded up to whole panels */
    float *query;  /* (XF_STREAM_ROWS,D), scaled */
    float *mixed;  /* (XF_STREAM_ROWS,width), sum of exp(score - max) times value */
    float *max;    /* (XF_STREAM_ROWS), the largest score so far */
    float *sum;    /* (XF_STREAM_ROWS), sum of exp(score - max) */
    float *score;  /* (XF_PANEL_ROWS,XF_STREAM_KEYS), scores and then weights of one group */
    float *keys;   /* panels of the tile's keys, transposed: (D,XF_STREAM_KEYS) */
    float *values; /* panels of the tile's values: (XF_STREAM_KEYS,width) */
};

/* A tile of keys as the rows of a run see it. */
struct xf_tile {
    int keys;           /* how many, at most XF_STREAM_KEYS */
    const int *visible; /* (rows), how many of them each row sees, from 0; never fewer later on */
    const float *bias;  /* added to the scores, or NULL */
    ptrdiff_t bias_row; /* element (row,key) is bias[row * bias_row + key] */
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
