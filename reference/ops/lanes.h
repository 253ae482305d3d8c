/* Eight floats that are worked on at once, in the vector notation that gcc and clang share: + and *
 * act lane by lane, a comparison gives a mask of all ones or zeros for each lane. It compiles on
 * every machine; where vectors are narrower the compiler splits these.
 *
 * Most loops need none of this, because compilers vectorise them. It is for the few where they do
 * not, or where numbers must stay in registers. */
#ifndef XF_OPS_LANES_H
#define XF_OPS_LANES_H

#include <stdint.h>

enum { XF_LANES = 8 };

/* They may lie anywhere a float may. */
typedef float xf_lanes __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t xf_lane_mask __attribute__((vector_size(32), aligned(4), may_alias));

/* *max = the larger of *max and *x, lane by lane. Of a number and NaN, *max stays. */
static inline void xf_lanes_take_larger(xf_lanes *max, const xf_lanes *x)
{
    xf_lane_mask larger = *x > *max;
    *max = (xf_lanes)((larger & (xf_lane_mask)*x) | (~larger & (xf_lane_mask)*max));
}

#endif
