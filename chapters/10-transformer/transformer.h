/* The Transformer: an encoder that reads one text, and a decoder that writes another.
 *
 * S counts the tokens of the source, T those of the target. Rows are C wide, C = H*D. Matrices are
 * contiguous and row-major; a matrix of weights W is (in,out), and a row meets it from the left:
 * y = x W. Outputs come first and never overlap the inputs. Extents are at least 1.
 *
 * You may call your own functions of chapters 00, 01 and 04, whose headers are included here. The
 * grader links yours to this file if they pass, and its own if they do not; its report says which.
 * Those it knows are
 *
 *     softmax, causal_mask, attention_scores, attention          chapter 00
 *     sinusoidal_encoding, add_positions                         chapter 01
 *     split_heads, merge_heads, multi_head_attention             chapter 04
 */
#ifndef TRANSFORMER_H
#define TRANSFORMER_H

#include "../00-attention/attention.h"
#include "../01-positional-encoding/positional_encoding.h"
#include "../04-multi-head-attention/multi_head.h"
#include "../exercise.h"

/* How large a model is. C is even, and a multiple of H. */
struct sizes {
    int V; /* tokens that it knows, 0 to V - 1 */
    int C; /* numbers in a row */
    int H; /* heads of each attention */
    int F; /* numbers in a row inside the feed-forward network */
    int L; /* blocks of the encoder, and as many of the decoder */
};

/* ---- given, not graded: memory, and where weights lie ---- */

/* Room for so many floats, all zero, to be freed. */
static inline float *room_for(int floats)
{
    float *room = calloc((size_t)floats, sizeof *room);
    if (!room)
        abort();
    return room;
}

/* All weights of a part lie in one array W, one after the other, in the order of these members. A
 * function of the same name finds them:
 *
 *     struct encoder_weights w = encoder_weights(W, size);
 *
 * w.gain_1 is the gain of the first norm, and w.end is where the next part's weights begin. */

struct feed_forward_weights {
    const float *W_1; /* (C,F) */
    const float *b_1; /* (F) */
    const float *W_2; /* (F,C) */
    const float *b_2; /* (C) */
    const float *end;
};

/* One block of the encoder. */
struct encoder_weights {
    const float *attention;    /* (4,C,C): W_q, W_k, W_v, W_o */
    const float *gain_1;       /* (C) */
    const float *bias_1;       /* (C) */
    const float *feed_forward; /* see above */
    const float *gain_2;       /* (C) */
    const float *bias_2;       /* (C) */
    const float *end;
};

/* One block of the decoder. */
struct decoder_weights {
    const float *self_attention;  /* (4,C,C) */
    const float *gain_1;          /* (C) */
    const float *bias_1;          /* (C) */
    const float *cross_attention; /* (4,C,C) */
    const float *gain_2;          /* (C) */
    const float *bias_2;          /* (C) */
    const float *feed_forward;    /* see above */
    const float *gain_3;          /* (C) */
    const float *bias_3;          /* (C) */
    const float *end;
};

/* The whole model. */
struct transformer_weights {
    const float *embedding; /* (V,C): row v belongs to token v */
    const float *encoder;   /* the first of L blocks */
    const float *decoder;   /* the first of L blocks */
    const float *end;
};

static inline struct feed_forward_weights feed_forward_weights(const float *W, int C, int F)
{
    struct feed_forward_weights w = {.W_1 = W};
    w.b_1 = w.W_1 + C * F;
    w.W_2 = w.b_1 + F;
    w.b_2 = w.W_2 + F * C;
    w.end = w.b_2 + C;
    return w;
}

static inline struct encoder_weights encoder_weights(const float *W, const struct sizes *size)
{
    const int C = size->C;
    struct encoder_weights w = {.attention = W};
    w.gain_1 = w.attention + 4 * C * C;
    w.bias_1 = w.gain_1 + C;
    w.feed_forward = w.bias_1 + C;
    w.gain_2 = feed_forward_weights(w.feed_forward, C, size->F).end;
    w.bias_2 = w.gain_2 + C;
    w.end = w.bias_2 + C;
    return w;
}

static inline struct decoder_weights decoder_weights(const float *W, const struct sizes *size)
{
    const int C = size->C;
    struct decoder_weights w = {.self_attention = W};
    w.gain_1 = w.self_attention + 4 * C * C;
    w.bias_1 = w.gain_1 + C;
    w.cross_attention = w.bias_1 + C;
    w.gain_2 = w.cross_attention + 4 * C * C;
    w.bias_2 = w.gain_2 + C;
    w.feed_forward = w.bias_2 + C;
    w.gain_3 = feed_forward_weights(w.feed_forward, C, size->F).end;
    w.bias_3 = w.gain_3 + C;
    w.end = w.bias_3 + C;
    return w;
}

static inline struct transformer_weights transformer_weights(const float *W,
                                                             const struct sizes *size)
{
    struct transformer_weights w = {.embedding = W, .encoder = W + size->V * size->C};
    w.decoder = w.encoder;
    for (int l = 0; l < size->L; l++)
        w.decoder = encoder_weights(w.decoder, size).end;
    w.end = w.decoder;
    for (int l = 0; l < size->L; l++)
        w.end = decoder_weights(w.end, size).end;
    return w;
}

/* ---- your part ---- */

/* Layer normalisation: every row, by itself, gets mean 0 and variance 1; then each column is
 * multiplied by a gain and moved by a bias.
 *
 *   n[t,c]   = (x[t,c] - mean of row t) / sqrt(variance of row t + 0.00001)
 *   out[t,c] = gain[c] n[t,c] + bias[c]                [Ba, Kiros and Hinton 2016, section 3.1]
 *
 *   out         (T,C)  written
 *   x           (T,C)  read
 *   gain, bias  (C)    read
 *
 * The variance is the mean of the squares of what is left when the mean has been subtracted. Rows may
 * be far from 0, such as 1000, 1001, 999; the result is as good as for 0, 1, -1. */
void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C);

/* The feed-forward network: two linear layers, with GELU between them; each row by itself.
 *
 *   out = gelu(x W_1 + b_1) W_2 + b_2                          [Vaswani et al. 2017, eq. 2]
 *   gelu(a) = a (1 + erf(a / sqrt(2))) / 2                     [Hendrycks and Gimpel 2016]
 *
 * erf is the error function; erff of <math.h> computes it. (In 2017 it was max(0, a) instead.)
 *
 *   out  (T,C)  written
 *   x    (T,C)  read
 *   W           read, as feed_forward_weights() finds them */
void feed_forward(float *out, const float *x, const float *W, int T, int C, int F);

/* Multi-head attention in which queries come from one sequence, keys and values from another.
 *
 *   head h = softmax(q_h k_h^T / sqrt(D)) v_h
 *   out    = [head 0, head 1, ..., head H-1] W_o    [Vaswani et al. 2017, sections 3.2.2, 3.2.3]
 *
 * where q_h is the part of x W_q that belongs to head h, and k_h and v_h are its parts of memory W_k
 * and memory W_v. Nothing is hidden.
 *
 *   out     (T,C)    written
 *   x       (T,C)    read
 *   memory  (S,C)    read
 *   W       (4,C,C)  read: W_q, W_k, W_v, W_o; no biases */
void multi_head_cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                      int H, int D);

/* One block of the encoder. What a part makes of x is added to x, and the sum is normalised:
 *
 *   y   = norm_1(x + self_attention(x))                every position sees every position
 *   out = norm_2(y + feed_forward(y))                  [Vaswani et al. 2017, section 3.1]
 *
 *   out  (S,C)  written
 *   x    (S,C)  read
 *   W           read, as encoder_weights() finds them
 *   size        read; V and L play no part */
void encoder_block(float *out, const float *x, const float *W, int S, const struct sizes *size);

/* One block of the decoder.
 *
 *   y   = norm_1(x + self_attention(x))                no position sees a later one
 *   z   = norm_2(y + cross_attention(y, memory))       every position sees all of the memory
 *   out = norm_3(z + feed_forward(z))                  [Vaswani et al. 2017, section 3.1]
 *
 *   out     (T,C)  written
 *   x       (T,C)  read
 *   memory  (S,C)  read: what the encoder made of the source
 *   W              read, as decoder_weights() finds them
 *   size           read; V and L play no part */
void decoder_block(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   const struct sizes *size);

/* The whole of figure 1: what may come next, at every position of the target.
 *
 * Tokens become rows: sqrt(C) times their embedding, plus the sinusoids of their position. The source
 * goes through all blocks of the encoder; what the last one makes is the memory. The target goes
 * through all blocks of the decoder, each of which looks at that memory. A row y that comes out at
 * the top scores every token by its embedding, y . E[v], and softmax makes probabilities of the
 * scores.                                           [Vaswani et al. 2017, figure 1, section 3.4]
 *
 *   probabilities  (T,V)  written; row t says what may follow target[t], and sums to 1
 *   source         (S)    read; tokens
 *   target         (T)    read; tokens, beginning with one that means "start"
 *   W                     read, as transformer_weights() finds them
 *   size                  read
 *
 * S and T stay below 1000. */
void transformer(float *probabilities, const int *source, const int *target, const float *W, int S,
                 int T, const struct sizes *size);

/* Challenge. The gradients of a loss through layer_norm, from the gradient with respect to `out`.
 *
 *   dx           (T,C)  written: dLoss/dx
 *   dgain, dbias (C)    written: dLoss/dgain, dLoss/dbias
 *   dy           (T,C)  read: dLoss/dout
 *   x            (T,C)  read: what went in, as in layer_norm
 *   gain         (C)    read */
void layer_norm_backward(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                         const float *gain, int T, int C);

#endif
