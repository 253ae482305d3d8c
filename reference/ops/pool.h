/* Pooling: one vector for a whole sequence, out of a vector for each of its tokens.
 *
 *   mean    out[b] = 1/n  sum over t < n of x[b,t]          n = lengths[b], what is not padding
 *   first   out[b] = x[b,0]                                  BERT's way [Devlin et al. 2019]
 *   last    out[b] = x[b,n-1]
 *
 * Padding is never read, whatever it holds. A sequence of nothing but padding gives zeros. */
#ifndef XF_OPS_POOL_H
#define XF_OPS_POOL_H

enum xf_pooling { XF_POOL_MEAN, XF_POOL_FIRST, XF_POOL_LAST };

/*   out      (B,C)    written
 *   x        (B,T,C)  read
 *   lengths  (B)      read; each from 0 to T. NULL: T everywhere */
void xf_pool_forward(float *out, const float *x, const int *lengths, enum xf_pooling pooling, int B,
                     int T, int C);

/*   dx    (B,T,C)  written; zeros where nothing was read
 *   dout  (B,C)    read */
void xf_pool_backward(float *dx, const float *dout, const int *lengths, enum xf_pooling pooling,
                      int B, int T, int C);

#endif
