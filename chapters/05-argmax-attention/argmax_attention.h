/* Attention that looks at one place, and how far a stack of it can see.
 *
 * Words: the tokens are level 0. A layer makes one node at each position, from nodes of the level
 * below. The receptive field of a node is the set of those tokens whose values reach it.
 *
 * A set of positions is an array of T bools: true for what belongs to it. Where heads look is an
 * array of ints, one row of T for each head: look[h * T + t] is the position in the level below
 * that head h copies to position t, or NOWHERE. With a residual path, the node at t also keeps
 * what stood at t in the level below.
 *
 * Arrays are contiguous and row-major. Outputs come first and never overlap the inputs. Every
 * element of an output is written; what it held before means nothing. */
#ifndef ARGMAX_ATTENTION_H
#define ARGMAX_ATTENTION_H

#include "../exercise.h"

enum {
    NOWHERE = -1,       /* where a query looks that may look at nothing */
    MAX_POSITIONS = 256 /* for arrays of your own */
};

/* Argmax attention, one head: each query copies the one value that has the largest score.
 *   out[t] = v[look[t]]    look[t] = argmax over s of score[t,s]
 *
 *   out    (T,D)  written
 *   look   (T)    written; where each query looked
 *   score  (T,S)  read; row t belongs to query t, column s to key s; a mask is in it already
 *   v      (S,D)  read
 *
 * Of equal scores the first wins: the lowest s. A key whose score is -INFINITY is hidden, and never
 * looked at. NaN is not larger than anything, and never looked at either. A query that is left with
 * nothing to look at has look[t] = NOWHERE, and zeros in row t of out.
 *
 * T, S, D >= 1. [Vaswani et al. 2017, eq. 1, with argmax in the place of softmax] */
void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D);

/* One layer down: which nodes of the level below feed those nodes of a level that are in `above`?
 *
 *   below  (T)    written; the positions whose values reach at least one node of `above`
 *   above  (T)    read
 *   look   (H,T)  read; the layer's H heads, each a row of positions 0 … T-1, or NOWHERE
 *
 * With `residual`, each node of `above` is also fed by its own position. 1 <= T <= MAX_POSITIONS,
 * H >= 1. */
void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual);

/* The receptive field of the node at position `node` of level L, the top of a stack of L layers.
 *
 *   field  (T)      written; the tokens that reach the node
 *   look   (L,H,T)  read; layer l makes level l + 1 from level l, and its heads are the H rows of
 *                   T that begin at look + l * H * T
 *
 * L = 0 is allowed: a token sees itself. 0 <= node < T <= MAX_POSITIONS, H >= 1. */
void receptive_field_of(bool *field, const int *look, int node, int T, int H, int L, bool residual);

/* The discussion question: how many of T tokens can a node of level L see at most, with H heads of
 * argmax attention in each layer, without or with a residual path?
 *
 * 1 <= T, H <= 1000000000; 0 <= L <= 1000. The answer always fits an int, if you never let a number
 * on the way grow past it. */
int receptive_field_bound(int T, int H, int L, bool residual);

/* Challenge. Tells each head where to look, so that fields grow as fast as they can:
 *
 *   - a head looks equally far back from every position;
 *   - at every level, a node's field is one run of neighbours, without holes, that ends at the
 *     node's own position;
 *   - each run is as long as the bound allows, if it does not meet the start of the sequence;
 *   - in a layer, head 0 looks back least and head H-1 most;
 *   - a head that would look to before the start looks at position 0.
 *
 *   look  (L,H,T)  written, laid out as in receptive_field_of
 *
 * Exactly one arrangement does all of this. L may be so large that most levels see everything.
 * 1 <= T <= MAX_POSITIONS, 1 <= H <= 64, 1 <= L <= 100. */
void spread_looks(int *look, int T, int H, int L, bool residual);

#endif
