#include "reference/positions/relative_bias.h"

#include <assert.h>
#include <math.h>

ptrdiff_t xf_relative_bias_origin(int M, int T, int S)
{
    assert(1 <= T && T <= S && S <= M);
    return M - 1 - (S - T);
}

/* Half of the buckets are for distances below half their number; the logarithm of the distance
 * deals out the others. */
int xf_bucket(const struct xf_buckets *buckets, int offset)
{
    const int count = buckets->past_only ? buckets->count : buckets->count / 2;
    const int near = count / 2;
    int first = 0, distance = -offset;
    assert(near >= 1 && buckets->far > near);
    if (offset > 0) {
        first = buckets->past_only ? 0 : count;
        distance = buckets->past_only ? 0 : offset;
    }
    if (distance < near) {
        return first + distance;
    }
    const double share = log((double)distance / near) / log((double)buckets->far / near);
    const double bucket = near + floor(share * (count - near));
    return first + (bucket < count ? (int)bucket : count - 1);
}

void xf_buckets_forward(float *table, const float *entry, const struct xf_buckets *buckets, int H,
                        int M)
{
    for (int offset = 1 - M; offset < M; offset++) {
        const int bucket = xf_bucket(buckets, offset);
        for (int h = 0; h < H; h++) {
            table[(ptrdiff_t)h * (2 * M - 1) + M - 1 + offset] = entry[h * buckets->count + bucket];
        }
    }
}

void xf_buckets_backward(float *dentry, const float *dtable, const struct xf_buckets *buckets,
                         int H, int M)
{
    for (int offset = 1 - M; offset < M; offset++) {
        const int bucket = xf_bucket(buckets, offset);
        for (int h = 0; h < H; h++) {
            dentry[h * buckets->count + bucket] +=
                dtable[(ptrdiff_t)h * (2 * M - 1) + M - 1 + offset];
        }
    }
}
