/* The scores of a head, cut up: runs of queries, tiles of keys.
 *
 * A run is some neighbouring queries of one head. It meets the keys tile by tile, and only those
 * that its last query sees. Forward and backward passes both go this way. */
#ifndef XF_ATTENTION_TILE_H
#define XF_ATTENTION_TILE_H

#include "reference/attention/mask.h"

enum {
    XF_RUN_ROWS = 256, /* no run has more queries */
    XF_TILE_KEYS = 96  /* no tile has more keys; a multiple of XF_PANEL_ROWS */
};

struct xf_run {
    int b, h, first;       /* the head, and its first query */
    int rows;              /* queries */
    int seen[XF_RUN_ROWS]; /* how many keys each sees; never fewer later on */
};

/* A tile of keys as the rows of a run see it. */
struct xf_tile {
    int first;                /* key */
    int keys;                 /* how many of them the last row sees, and at least one */
    int visible[XF_RUN_ROWS]; /* how many each row sees; never fewer later on */
    const float *bias;        /* added to the scores, or NULL */
    ptrdiff_t bias_row;       /* element (row,key) is bias[row * bias_row + key] */
};

/* Queries of head (b,h) from number t on: all that are left of T, but at most `most`. */
void xf_run_init(struct xf_run *run, const struct xf_mask *mask, int b, int h, int t, int most,
                 int T, int S);

/* How many keys the run sees, which is what its last row sees. */
int xf_run_reach(const struct xf_run *run);

/* Keys from number s on, at most XF_TILE_KEYS, of those that the run sees; s is one of these. */
void xf_tile_init(struct xf_tile *tile, const struct xf_run *run, const struct xf_mask *mask,
                  int s);

/* How many keys of the tile are seen by the XF_PANEL_COLS rows from `first` on, of `rows` in all:
 * those that the last of them sees. */
int xf_tile_reach(const struct xf_tile *tile, int first, int rows);

/* Adds the bias to the scores of those rows, and makes -INFINITY of what they do not see.
 *
 *   score  (keys,16)  changed; rows of it, each one key, begin `ld` floats apart
 *
 * Bias is read only where it is seen. keys >= xf_tile_reach(). */
void xf_tile_mask(float *score, int ld, const struct xf_tile *tile, int first, int rows, int keys);

#endif
