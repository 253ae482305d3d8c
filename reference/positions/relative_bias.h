/* Relative bias: a number for each head and each distance is added to the scores.
 *
 *   score[h,t,s] += table[h, (M - 1) + s - t]          [Raffel et al. 2020, section 2.1, unshared]
 *
 * A table has 2M - 1 entries a head, for the offsets s - t from -(M - 1) to M - 1, where M is the
 * longest sequence. The (T,S) array of biases is never made: with a row stride of -1, an attention
 * mask reads it from the table, and a backward pass adds to the table's gradient by diagonals:
 *
 *     mask.bias = table + xf_relative_bias_origin(M, T, S);
 *     mask.bias_strides = (struct xf_strides){.head = 2 * M - 1, .row = -1};
 *
 * and dbias likewise. In buckets, many offsets share one number, and the table is made of these. */
#ifndef XF_POSITIONS_RELATIVE_BIAS_H
#define XF_POSITIONS_RELATIVE_BIAS_H

#include <stdbool.h>
#include <stddef.h>

/* Where in a table the bias of the first query and the first key lies. The T queries are the last of
 * S positions, so query t stands at position t + S - T. 1 <= T <= S <= M. */
ptrdiff_t xf_relative_bias_origin(int M, int T, int S);

/* Buckets of offsets: small distances have one each, larger ones share, ever more of them, and from
 * `far` on all share the last [Raffel et al. 2020, section 2.1]. */
struct xf_buckets {
    int count;      /* of buckets; even, at least 4; at least 2 if only the past counts */
    int far;        /* more than a quarter of count; half, if only the past counts */
    bool past_only; /* all of the future shares bucket 0 with offset 0; otherwise it has the
                         second half of the buckets */
};

/* The bucket of an offset s - t, from 0 to count - 1. */
int xf_bucket(const struct xf_buckets *buckets, int offset);

/* table[h, M - 1 + offset] = entry[h, bucket(offset)]
 *
 *   table  (H,2M-1)    written
 *   entry  (H,count)   read */
void xf_buckets_forward(float *table, const float *entry, const struct xf_buckets *buckets, int H,
                        int M);

/* dentry[h, bucket(offset)] += dtable[h, M - 1 + offset] */
void xf_buckets_backward(float *dentry, const float *dtable, const struct xf_buckets *buckets,
                         int H, int M);

#endif
