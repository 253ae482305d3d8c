/* Several heads at once: each looks somewhere else, and what they find stands side by side.
 *
 * C = H*D is the width of a row: H heads, each D wide. A matrix of weights W is (in,out), and a row
 * meets it from the left: y = x W. Matrices are contiguous and row-major. Outputs come first and
 * never overlap the inputs. Extents are at least 1 unless it says otherwise. */
#ifndef MULTI_HEAD_H
#define MULTI_HEAD_H

#include "../exercise.h"

/* Given, not graded: the projection of every row, y = x W.
 *
 *   y  (T,out)   written
 *   x  (T,in)    read          W  (in,out)  read */
static inline void project_rows(float *y, const float *x, const float *W, int T, int in, int out)
{
    for (float *end = y + T * out; y < end; x += in) {
        for (const float *column = W; column < W + out; column++, y++) {
            *y = 0;
            for (int i = 0; i < in; i++)
                *y += x[i] * column[i * out];
        }
    }
}

/* Gives every head its own rows. Head h owns columns h*D to h*D + D - 1 of x.
 *
 *   out  (H,T,D)  written; element (h, t, d) is out[(h * T + t) * D + d]
 *   x    (T,C)    read, C = H*D */
void split_heads(float *out, const float *x, int T, int H, int D);

/* Puts the heads side by side again: undoes split_heads.
 *
 *   out  (T,C)    written, C = H*D
 *   x    (H,T,D)  read */
void merge_heads(float *out, const float *x, int T, int H, int D);

/* Multi-head self-attention.
 *
 *   map h   = softmax(q_h k_h^T / sqrt(D) + mask)          along rows
 *   head h  = map h  v_h
 *   out     = [head 0, head 1, ..., head H-1] W_o          [Vaswani et al. 2017, section 3.2.2]
 *
 * where q_h, k_h and v_h are what split_heads makes of x W_q, x W_k and x W_v for head h.
 *
 *   out   (T,C)    written, C = H*D
 *   maps  (H,T,T)  written; row t of map h says how head h shares out the attention of position t
 *   x     (T,C)    read
 *   W     (4,C,C)  read: W_q, W_k, W_v and W_o, one after the other; no biases
 *   mask  (T,T)    read and added to the scores of every head: 0 keeps, -INFINITY hides, any other
 *                  number shifts its score; NULL hides and shifts nothing
 *
 * The size of scores does not matter: 1000 is as good as 1. Where row t of the mask hides every
 * position, row t of every map is zeros, and so is row t of out; never NaN. */
void multi_head_attention(float *out, float *maps, const float *x, const float *W,
                          const float *mask, int T, int H, int D);

/* The discussion question in numbers: how many weights multi-head attention has, without biases, if
 * its rows are C wide and its H heads are D wide each. Here H*D need not be C: W_q, W_k and W_v lead
 * from rows to heads, and W_o from the heads, side by side, back to rows.
 *
 * The result fits an int. */
int multi_head_parameters(int C, int H, int D);

/* Builds, by hand, a head that looks one position back, whatever the words are.
 *
 * Row t of the input is [content, position]: E numbers that may be anything, then the sinusoids of
 * chapter 01 for position t, P columns: with w_i = 10000^(-2i/P),
 *
 *   x[t, E + 2i] = sin(w_i t),   x[t, E + 2i + 1] = cos(w_i t)
 *
 *   W_q, W_k  (E+P,P)  written; the head's queries are x W_q, its keys x W_k, so D = P
 *
 * The score of query t and key s is to be what the positions t - 1 and s have in common:
 *
 *   q_t . k_s / sqrt(P) = gain (p_{t-1} . p_s) / sqrt(P)
 *
 * With enough gain, every position from 1 on then gives nearly all of its attention to the one
 * before it, under a causal mask. Many pairs of matrices do that. What counts is what the head does:
 * the grader compares its map, to one hundredth.
 *
 * E >= 1; P is even, from 8 to 64; gain is above 0. [Vaswani et al. 2017, section 3.5] */
void previous_token_head(float *W_q, float *W_k, float gain, int E, int P);

/* What a head may be doing. */
enum head_pattern {
    HEAD_PREVIOUS_TOKEN, /* looks at position t - 1 */
    HEAD_FIRST_TOKEN,    /* looks at position 0 */
    HEAD_SAME_POSITION,  /* looks at position t itself */
    HEAD_UNIFORM,        /* looks at all of 0 to t alike */
    HEAD_INDUCTION,      /* finds where token t stood last, and looks at what came after it */
    HEAD_OTHER           /* none of these; as a number, how many these are */
};

/* Says what a head is doing, from its map.
 *
 * The score of a pattern is the part of the attention that the head spends as the pattern would:
 *
 *   score = the mean over rows t of   sum over s of min(map[t,s], ideal[t,s])
 *
 * where ideal[t] is how the pattern would share out the attention of position t. For all patterns
 * but one it puts everything on a single position, and then the sum is just the weight of that
 * position. HEAD_UNIFORM gives each of the t + 1 positions the same. The mean is over rows 1 to T-1.
 *
 * HEAD_INDUCTION looks for the last position before t that has the same token as t, and puts
 * everything on the position after that one. Rows whose token is new have no such place: the mean is
 * over the other rows only, and the score is 0 if there are none.
 *
 *   scores  (HEAD_OTHER)  written: the five scores, in the order of the enum
 *   map     (T,T)         read; rows sum to 1, and are 0 after the diagonal, as under a causal mask
 *   tokens  (T)           read
 *
 * Returns the pattern with the highest score if that is more than one half, otherwise HEAD_OTHER.
 * T >= 2. */
enum head_pattern classify_head(float *scores, const float *map, const int *tokens, int T);

/* Challenge. Builds a head that does induction, on top of a head that looks one back.
 *
 * Below it, a previous-token head has copied the embedding of each token into the row of the next.
 * So row t of its input is [embedding of token t, embedding of token t-1], E numbers each; the second
 * half of row 0 is zeros. Embeddings have length about 1, and those of different tokens hardly
 * anything in common.
 *
 *   W_q, W_k  (2E,E)  written; the head's queries are x W_q, its keys x W_k, so D = E
 *
 * The score of query t and key s is to be what token t and the token before s have in common:
 *
 *   q_t . k_s / sqrt(E) = gain (e_t . e_{s-1}) / sqrt(E)
 *
 * With enough gain, every position whose token has stood before then looks at what came after it
 * there. What counts is the map, as in previous_token_head.
 *
 * E >= 2; gain is above 0.                        [Elhage et al. 2021; Olsson et al. 2022] */
void induction_head(float *W_q, float *W_k, float gain, int E);

#endif
