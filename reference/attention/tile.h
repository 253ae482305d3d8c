/* The scores of a head, cut up: runs of queries, tiles of keys.
 *
 * A run is some neighbouring queries of one head. It meets the keys tile by tile, and only those
 * that its last query sees. Forward and backward passes both go this way. */
#ifndef XF_ATTENTION_TILE_H
#define XF_ATTENTION_TILE_H

#include "reference/attention/mask.h"

enum { XF_RUN_ROWS = 256 }; /* no run has more queries */

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

/* Keys from number s on, at most `most`, of those that the run sees; s is one of these. */
void xf_tile_init(struct xf_tile *tile, const struct xf_run *run, const struct xf_mask *mask, int s,
                  int most);

#endif
