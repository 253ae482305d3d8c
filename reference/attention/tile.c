#include "reference/attention/tile.h"

#include <assert.h>
#include <math.h>

#include "reference/ops/panel.h"

enum { GROUP = XF_PANEL_COLS };

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

void xf_tile_init(struct xf_tile *tile, const struct xf_run *run, const struct xf_mask *mask, int s)
{
    assert(s < xf_run_reach(run));
    for (int r = 0; r < run->rows; r++) {
        int left = run->seen[r] - s;
        tile->visible[r] = left < 0 ? 0 : left > XF_TILE_KEYS ? XF_TILE_KEYS : left;
    }
    tile->first = s;
    tile->keys = tile->visible[run->rows - 1];
    tile->bias_row = mask->bias_strides.row;
    tile->bias = NULL;
    if (mask->bias) {
        tile->bias = mask->bias + xf_strides_at(mask->bias_strides, run->b, run->h, run->first) + s;
    }
}

int xf_tile_reach(const struct xf_tile *tile, int first, int rows)
{
    return tile->visible[(first + GROUP < rows ? first + GROUP : rows) - 1];
}

void xf_tile_mask(float *score, int ld, const struct xf_tile *tile, int first, int rows, int keys)
{
    for (int r = first; r < first + GROUP; r++) {
        const int visible = r < rows ? tile->visible[r] : 0;
        float *column = score + r - first;
        for (int s = 0; tile->bias && s < visible; s++) {
            column[s * ld] += tile->bias[r * tile->bias_row + s];
        }
        for (int s = visible; s < keys; s++) {
            column[s * ld] = -INFINITY;
        }
    }
}
