/* Scaled dot-product attention, one head, from scratch.
 *
 * Arrays are contiguous and row-major: element (t, s) of a (T,S) array is a[t * S + s]. Outputs
 * come first; every element of an output must be written, and what it held before means nothing.
 * Inputs and outputs never overlap. Extents are at least 1. */
#ifndef ATTENTION_H
#define ATTENTION_H

#include "../exercise.h"

/* Turns scores into weights: out[i] = exp(x[i]) / sum over j of exp(x[j]).
 *
 *   out  (n)  written
 *   x    (n)  read; any finite numbers, and -INFINITY for what is hidden
 *
 * The weights are not negative and sum to 1, whatever the size of the scores: 1000 and -1000 are
 * as good as 1. A hidden score gets the weight 0. If all are hidden, all weights are 0, not NaN. */
void softmax(float *out, const float *x, int n);

/* The mask by which position t sees itself and what came before it, and nothing later.
 *
 *   mask  (T,T)  written; 0 where row t may look at column s, -INFINITY where it may not
 *
 * [Vaswani et al. 2017, section 3.2.3] */
void causal_mask(float *mask, int T);

/* How well each query matches each key: score = q k^T / sqrt(D).
 *
 *   score  (T,S)  written; row t belongs to query t, column s to key s
 *   q      (T,D)  read
 *   k      (S,D)  read
 *
 * [Vaswani et al. 2017, inside eq. 1] */
void attention_scores(float *score, const float *q, const float *k, int T, int S, int D);

/* Scaled dot-product attention: out = softmax(q k^T / sqrt(D) + mask) v, the softmax along rows.
 *
 *   out   (T,D)        written
 *   q     (T,D)        read
 *   k, v  (S,D) each   read
 *   mask  (T,S)        read and added to the scores: 0 keeps, -INFINITY hides, any other number
 *                      shifts its score by that much; NULL hides and shifts nothing
 *
 * Where row t of the mask hides every key, row t of out is zeros, never NaN.
 * [Vaswani et al. 2017, eq. 1] */
void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T,
               int S, int D);

/* Challenge: the gradient of a loss with respect to the scores, given it for the weights.
 *
 *   dx  (n)  written: dLoss/dx
 *   y   (n)  read: softmax(x), as it came out of the forward pass
 *   dy  (n)  read: dLoss/dy
 *
 * x itself is not needed. Where y is 0, dx is 0. */
void softmax_backward(float *dx, const float *y, const float *dy, int n);

#endif
