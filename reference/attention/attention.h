/* Scaled dot-product attention over batches and heads, streamed, forward and backward.
 *
 *   out[b,h,t] = sum over s of w[b,h,t,s] v[b,h,s]
 *   w[b,h,t]   = softmax over s of (scale q[b,h,t] · k[b,h,s] + mask)    [Vaswani et al. 2017, eq. 1]
 *
 * The (T,S) matrix of scores never exists. Keys come by in tiles, and each row keeps three running
 * quantities: the largest score so far, the sum of exponentials, and the sum of weighted values
 * [Milakov and Gimelshein 2018; Rabe and Staats 2021; Dao et al. 2022, algorithm 1]. So memory
 * grows with neither T nor S, and tiles that are hidden as a whole cost nothing. The way back goes
 * past the same tiles and computes their weights again (stream_back.h).
 *
 * Each pass comes in two forms. One splits its work over threads of its own. The other, "alone",
 * is for those who have split the work already: the calling thread does everything. The numbers are
 * the same, and do not depend on how many threads there are. */
#ifndef XF_ATTENTION_ATTENTION_H
#define XF_ATTENTION_ATTENTION_H

#include <stddef.h>

#include "reference/attention/mask.h"
#include "reference/core/arena.h"
#include "reference/core/status.h"

/* One attention: extents, layouts, mask. Rows of D floats are contiguous; everything else is free,
 * so that q, k and v may be interleaved as (B,T,3,H,D), and keys may be shared by heads (stride 0).
 * B, H, T, S, D >= 1. */
struct xf_attention {
    int B, H; /* batches, heads */
    int T, S; /* queries, keys */
    int D;    /* width of a head */
    float scale;
    struct xf_strides q, k, v, out;
    struct xf_mask mask;
};

/* The strides of a contiguous (B,H,T,D). */
struct xf_strides xf_strides_of_heads(int H, int T, int D);

/* The strides of (B,T,width), in which head h of a row begins h * D after the start. The width is
 * C = H*D for what one projection gives, 3*C for queries, keys and values side by side. */
struct xf_strides xf_strides_of_rows(int T, int width, int D);

/* 1 / sqrt(D), which keeps the variance of a score at 1 when q and k have variance 1. */
float xf_attention_scale(int D);

/* Computes `out`, and where lse is not NULL the logarithm of each row's sum of exponentials, which
 * is what a backward pass needs to get the weights back:
 *
 *   out  (B,H,T,D)  written, in the layout a->out
 *   lse  (B,H,T)    written, contiguous; log of sum over s of exp(scale q·k + mask)
 *   q    (B,H,T,D), k, v  (B,H,S,D)  read, in the layouts a->q, a->k, a->v
 *
 * A row that sees no key gives zeros and lse -INFINITY. Keys and values beyond what the mask lets
 * any query see are never read. What -INFINITY hides has the weight 0, so its value must be finite
 * not to show; NaN in what a row sees makes that row NaN.
 *
 * `scratch` has at least xf_attention_scratch() bytes free, or xf_attention_scratch_alone(), and
 * comes back as it was. */
void xf_attention_forward(float *out, float *lse, const float *q, const float *k, const float *v,
                          const struct xf_attention *a, struct xf_arena *scratch);
void xf_attention_forward_alone(float *out, float *lse, const float *q, const float *k,
                                const float *v, const struct xf_attention *a,
                                struct xf_arena *scratch);

/* The arrays of a backward pass. Each gradient is laid out like what it is the gradient of: dq as
 * a->q says, dout as a->out. Where several heads share keys or values, theirs add up. */
struct xf_attention_back {
    float *dq;                       /* (B,H,T,D)  added to */
    float *dk;                       /* (B,H,S,D)  added to */
    float *dv;                       /* (B,H,S,D)  added to */
    float *dbias;                    /* added to, in a layout of its own; NULL: not wanted */
    struct xf_strides dbias_strides; /* like a->mask.bias_strides; 0 or -1 add up what is shared */
    const float *dout;               /* (B,H,T,D)  read */
    const float *out, *lse;          /* as the forward pass left them */
    const float *q, *k, *v;          /* as it met them */
};

/* The gradients of the loss by q, k, v and the bias, from the gradient by out. Rows that saw
 * nothing learn nothing and teach nothing. NaN in what a row sees shows in its gradients, and may
 * show in those of the rows beside it. Scratch is as above.
 *
 * Threads share out heads and batches: those whose gradients add up in one place, by a stride of 0,
 * stay with one thread. */
void xf_attention_backward(const struct xf_attention_back *x, const struct xf_attention *a,
                           struct xf_arena *scratch);
void xf_attention_backward_alone(const struct xf_attention_back *x, const struct xf_attention *a,
                                 struct xf_arena *scratch);

/* Bytes of scratch that either pass needs at head width D, whatever the other extents: with
 * xf_threads_count() threads, and alone. SIZE_MAX if they cannot be counted. */
size_t xf_attention_scratch(int D);
size_t xf_attention_scratch_alone(int D);

/* One head, contiguous, scaled by 1/sqrt(D), alone, with memory of its own; for those who call
 * rarely.
 *
 *   out   (T,D)  written
 *   q     (T,D)  read          k, v  (S,D)  read
 *   mask  (T,S)  read; added to the scores, -INFINITY hides; NULL hides nothing
 *
 * XF_OUT_OF_MEMORY, XF_TOO_LARGE: nothing was written. */
__attribute__((warn_unused_result)) enum xf_status
xf_attention_single(float *out, const float *q, const float *k, const float *v, const float *mask,
                    int T, int S, int D);

#endif
