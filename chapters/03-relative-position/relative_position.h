/* Relative positions: a number for each distance, added to the scores.
 *
 * Arrays are contiguous and row-major; a (H,T,T) array is H matrices, one after the other. Outputs
 * come first, never overlap the inputs, and hold garbage when you get them: write every element.
 * Row i belongs to the query at position i, column j to the key at position j. The offset i - j says
 * how many places the key lies behind the query; it is negative if the key lies ahead. Extents are
 * at least 1. */
#ifndef RELATIVE_POSITION_H
#define RELATIVE_POSITION_H

#include "../exercise.h"

/* The bias that spares attention the concatenating of positions. A layer multiplies its scores by
 * `scale`; with this bias it has, whatever the contents q and k are and however wide,
 *
 *   scale (q_i . k_j) + bias[i,j]  =  scale ([q_i, q_pos_i] . [k_j, k_pos_j])
 *
 *   bias   (T,S)  written
 *   q_pos  (T,P)  read; row i is the positional part of query i
 *   k_pos  (S,P)  read; row j is the positional part of key j
 *
 * `scale` is positive and whatever the layer has chosen; P says nothing about it. */
void bias_from_positions(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                         int S, int P);

/* The place of an offset in a table of all the offsets that T positions can have. The table begins
 * with the offset of the first query and the last key, ends with that of the last query and the
 * first key, and the offset i - j grows by 1 from each entry to the next.
 *
 * 0 <= i, j < T. */
int relative_bias_index(int i, int j, int T);

/* Spreads tables of learned numbers over all pairs of positions, for H heads.
 *
 *   bias[h,i,j] = the entry of table h for the offset i - j     [Raffel et al. 2020, section 2.1]
 *
 *   bias   (H,T,T)   written
 *   table  (H,2T-1)  read; each head has its own, in the order of relative_bias_index */
void relative_bias(float *bias, const float *table, int H, int T);

/* Attention, one head, with a bias for every score.
 *
 *   out = softmax(q k^T / sqrt(D) + bias) v, the softmax along rows
 *
 *   out   (T,D)       written
 *   q     (T,D)       read
 *   k, v  (S,D) each  read
 *   bias  (T,S)       read; finite of any size, or -INFINITY, which hides
 *
 * Where row i of the bias hides every key, row i of out is zeros, never NaN. */
void attention_with_bias(float *out, const float *q, const float *k, const float *v,
                         const float *bias, int T, int S, int D);

/* The way back through relative_bias: the gradient of a loss by each entry of the tables, given it
 * by each bias.
 *
 *   dtable  (H,2T-1)  written: dLoss/dtable
 *   dbias   (H,T,T)   read: dLoss/dbias */
void relative_bias_backward(float *dtable, const float *dbias, int H, int T);

/* The discussion question: how many numbers do H heads have to learn if every bias depends on the
 * offset alone, and each head has its own? Sequences have up to T positions.
 *
 * If `causal`, a query sees itself and what is behind it and nothing else, and an offset that no
 * query ever sees does not count. H <= 128, T <= 2048. */
int relative_bias_parameters(int H, int T, bool causal);

/* Challenge. Rotary positions: turns each pair f of neighbouring columns, by the angle of clock f
 * in chapter 01.
 *
 *   y[t, 2f]     = x[t, 2f] cos a - x[t, 2f + 1] sin a
 *   y[t, 2f + 1] = x[t, 2f] sin a + x[t, 2f + 1] cos a
 *   a = position / 10000^(2f/D)                                  [Su et al. 2021, eq. 34]
 *
 *   y  (T,D)  written
 *   x  (T,D)  read; queries or keys, row t of which stands at position first + t
 *
 * D is even. first >= 0, and first + T stays below 1000: a float is good enough for the angles. */
void rotary(float *y, const float *x, int first, int T, int D);

/* Challenge. How fast each head of ALiBi forgets: head h adds -slope[h] |i - j| to its scores.
 *
 * If H is a power of 2, the slopes are a geometric sequence that ends with 2^-8; its first member is
 * its ratio as well                                           [Press et al. 2022, section 3].
 * Otherwise let n be the largest power of 2 below H. The first n slopes are those of n heads. The
 * others are from the sequence of 2n heads, beginning with its first and skipping every second one,
 * as many as are needed                                       [the authors' program].
 *
 *   slope  (H)  written; positive
 *
 * H <= 128. */
void alibi_slopes(float *slope, int H);

#endif
