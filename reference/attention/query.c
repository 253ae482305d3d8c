#include "reference/attention/query.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "reference/ops/blas.h"
#include "reference/ops/exp.h"
#include "reference/ops/softmax.h"

enum { TILE = 256 };

/* The running quantities of the row, as in stream.h. */
struct row {
    float max, sum;
};

/* The scores of `keys` keys from number s on, and the largest so far. */
static void score_tile(struct row *row, float *score, const float *q, const struct xf_cache *cache,
                       int s, int keys)
{
    xf_gemv(score, cache->k + s * cache->k_row, q, keys, cache->D, (int)cache->k_row, false, 0);
    for (int i = 0; i < keys; i++) {
        score[i] = cache->scale * score[i] + (cache->bias ? cache->bias[s + i] : 0);
        row->max = score[i] > row->max ? score[i] : row->max;
    }
}

/* Scores become weights. What was summed under an older maximum is brought down to the new one. */
static void see_tile(float *out, struct row *row, const float *q, const struct xf_cache *cache,
                     int s, int keys)
{
    float weight[TILE];
    const float old = row->max;
    score_tile(row, weight, q, cache, s, keys);
    const float shift = xf_softmax_shift(row->max), shrink = xf_exp(old - shift);
    row->sum *= shrink;
    for (int i = 0; i < keys; i++) {
        weight[i] = xf_exp(weight[i] - shift);
    }
    for (int i = 0; i < keys; i++) {
        row->sum += weight[i];
    }
    xf_gemv(out, cache->v + s * cache->v_row, weight, keys, cache->D, (int)cache->v_row, true,
            shrink);
}

float xf_query_attend(float *out, const float *q, const struct xf_cache *cache)
{
    struct row row = {.max = -INFINITY};
    assert(cache->k_row >= cache->D && cache->v_row >= cache->D);
    memset(out, 0, (size_t)cache->D * sizeof *out);
    for (int s = 0; s < cache->S; s += TILE) {
        see_tile(out, &row, q, cache, s, cache->S - s < TILE ? cache->S - s : TILE);
    }
    const float scale = row.sum == 0 ? 0 : 1 / row.sum;
    for (int d = 0; d < cache->D; d++) {
        out[d] *= scale;
    }
    return row.max + logf(row.sum);
}
