/* What attention costs: in multiply-adds, in memory, and per token when text is written.
 *
 * A decoder at N positions looks at itself and at an encoder's M positions. C is the width of every
 * position; there is one head, of width D = C. (Several heads that share C among them cost the
 * same.) Counts are int64_t, because they soon pass 2^31 - 1.
 *
 * Arrays are contiguous and row-major, outputs come first and never overlap the inputs. */
#ifndef COMPLEXITY_H
#define COMPLEXITY_H

#include <stdint.h>

#include "../exercise.h"

/* Which of the three attentions of an encoder-decoder Transformer. */
enum attention_kind {
    ENCODER_SELF, /* M positions look at M */
    DECODER_SELF, /* N positions look at N, causally: each at itself and what came before it */
    CROSS         /* N positions look at M */
};

/* How many multiply-adds the attention itself takes: C for each score, C for each weight when the
 * values are mixed. Pairs that the causal mask hides are not computed, and not counted; nor are the
 * softmax and the scale.
 *
 *   1 <= M, N <= 100 000        1 <= C <= 10 000 */
int64_t attention_multiply_adds(enum attention_kind kind, int M, int N, int C);

/* How many multiply-adds its four projections take: q = x W_q, k, v, and what mixes the result,
 * out W_o, each by a matrix (C,C). Every position that asks is projected to a query and mixed once;
 * every position that answers is projected to a key and to a value.
 *
 * The ranges are those of attention_multiply_adds. */
int64_t projection_multiply_adds(enum attention_kind kind, int M, int N, int C);

/* Attention of one head in little memory: the scores of a row are never all there.
 *   out = softmax(q k^T / sqrt(D)) v
 *
 *   out   (T,D)  written
 *   q     (T,D)  read
 *   k, v  (S,D)  read
 *
 * T, S, D >= 1. Scores may be as large as 1000 either way. The call may use memory in proportion to
 * D, but not to S and not to T S; the grader gives it no more. The work may grow in proportion to
 * S.                                              [Milakov and Gimelshein 2018, algorithm 3] */
void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D);

/* out = x W, given away.
 *
 *   out  (rows,C)  written
 *   x    (rows,C)  read          W  (C,C)  read */
static inline void project(float *out, const float *x, const float *W, int rows, int C)
{
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < C; j++) {
            float sum = 0;
            for (int i = 0; i < C; i++)
                sum += x[r * C + i] * W[i * C + j];
            out[r * C + j] = sum;
        }
    }
}

/* Cross-attention, one head: every decoder position asks, the encoder's positions answer.
 *   q = x W_q,  k = z W_k,  v = z W_v
 *   out = softmax(q k^T / sqrt(C)) v                [Vaswani et al. 2017, eq. 1 and section 3.2.3]
 *
 *   out            (N,C)  written
 *   x              (N,C)  read; the decoder's positions
 *   z              (M,C)  read; the encoder's positions
 *   W_q, W_k, W_v  (C,C)  read; row c holds what input column c gives to each output column
 *
 * N, M, C >= 1. Nothing is masked. The work may grow in proportion to N, and to M. */
void cross_attention(float *out, const float *x, const float *z, const float *W_q, const float *W_k,
                     const float *W_v, int N, int M, int C);

/* One step of writing with a cache. Position t brings its query, key and value. Key and value join
 * the cache; the query looks at every position up to its own.
 *   out = softmax(q K^T / sqrt(D)) V                over rows 0 to t of the caches
 *
 *   out          (D)      written
 *   key_cache    (t+1,D)  rows 0 to t-1 are read and stay as they are; row t is written, and what
 *   value_cache  (t+1,D)  it held before means nothing
 *   q, k, v      (D)      read
 *
 * t >= 0, D >= 1. The work may grow in proportion to t.
 *                                                 [Shazeer 2019, section 2.4] */
void decode_step(float *out, float *key_cache, float *value_cache, const float *q, const float *k,
                 const float *v, int t, int D);

/* How many multiply-adds a decoder's self-attention takes in all, without projections, while it
 * writes N tokens, one after the other. Token t, from 1 to N, needs the attention of position t to
 * positions 1 to t.
 *
 *   cached: true   each step computes the row of the new token alone (decode_step)
 *           false  each step computes the rows of all tokens so far, as if for the first time
 *
 *   1 <= N, C <= 10 000 */
int64_t writing_multiply_adds(bool cached, int N, int C);

/* Challenge. Attention to many keys can be shared out: some machines each meet a part of the keys,
 * and what they found is put together. A part is its result and the logarithm of its sum of
 * exponentials:
 *   lse_a = log(sum over the keys s of part a of exp(score_s))
 *   a     = sum over the same keys of exp(score_s - lse_a) v_s
 *
 * Writes the result over both parts together, and returns its lse.
 *
 *   out   (D)  written
 *   a, b  (D)  read
 *
 * D >= 1. An lse may be as large as 1000 either way. A part without keys has lse -INFINITY and zeros
 * for its result; two such parts make one. [Dao et al. 2023, Flash-Decoding] */
float merge_parts(float *out, const float *a, float lse_a, const float *b, float lse_b, int D);

#endif
