#include "reference/attention/tile.h"

#include <assert.h>

void xf_run_init(struct xf_run *run, const struct xf_mask *mask, int b, int h, int t, int most,
                 int T, int S)
{
    assert(most <= XF_RUN_ROWS);
    run->b = b;
    run->h = h;
    run->first = t;
    run->rows = T - t < most ? T - t : most;
    for (int r = 0; r < run->rows; r++) {
        run->seen[r] = xf_mask_visible(mask, b, t + r, T, S);
    }
}

int xf_run_reach(const struct xf_run *run)
{
    return run->seen[run->rows - 1];
}

void xf_tile_init(struct xf_tile *tile, const struct xf_run *run, const struct xf_mask *mask, int s,
                  int most)
{
    assert(s < xf_run_reach(run));
    for (int r = 0; r < run->rows; r++) {
        int left = run->seen[r] - s;
        tile->visible[r] = left < 0 ? 0 : left > most ? most : left;
    }
    tile->first = s;
    tile->keys = tile->visible[run->rows - 1];
    tile->bias_row = mask->bias_strides.row;
    tile->bias = NULL;
    if (mask->bias) {
        tile->bias = mask->bias + xf_strides_at(mask->bias_strides, run->b, run->h, run->first) + s;
    }
}
