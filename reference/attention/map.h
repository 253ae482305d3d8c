/* The weights of attention as a matrix, which streaming attention never stores.
 *
 * For those who want to look at what a head looks at. It costs T*S floats a head, and is not needed
 * to compute anything. */
#ifndef XF_ATTENTION_MAP_H
#define XF_ATTENTION_MAP_H

#include "reference/attention/attention.h"

/* map[t,s] = the weight that head h of batch b gives key s for query t, as in attention.h.
 *
 *   map   (T,S)      written, contiguous; a row sums to 1, or is all zeros if it sees no key
 *   q     (B,H,T,D)  read, in the layout a->q          k  (B,H,S,D)  read, in the layout a->k
 *
 * The layouts of v and out are not looked at. */
void xf_attention_map(float *map, const float *q, const float *k, const struct xf_attention *a,
                      int b, int h);

#endif
