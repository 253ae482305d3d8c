/* Eight floats that are worked on at once, in the vector notation that gcc and clang share: + and *
 * act lane by lane, a comparison gives a mask of all ones or zeros for each lane. It compiles on
 * every machine; where vectors are narrower the compiler splits these.
 *
 * Most loops need none of this, because compilers vectorise them. It is for the few where they do
 * not, or where numbers must stay in registers. */
#ifndef XF_OPS_LANES_H
#define XF_OPS_LANES_H

#include <stddef.h>
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

/* to[c * to_row + r] = from[r * from_row + c], for eight rows and eight columns: neighbours change
 * places, then pairs, then halves. */
static inline void xf_lanes_transpose(float *to, ptrdiff_t to_row, const float *from,
                                      ptrdiff_t from_row)
{
    xf_lanes one[XF_LANES], two[XF_LANES], four[XF_LANES];
    for (int i = 0; i < XF_LANES; i++) {
        one[i] = *(const xf_lanes *)(from + i * from_row);
    }
    for (int i = 0; i < XF_LANES; i += 2) {
        const xf_lanes a = one[i], b = one[i + 1];
        two[i] = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
        two[i + 1] = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < XF_LANES; i += 4) {
        for (int j = i; j < i + 2; j++) {
            const xf_lanes a = two[j], b = two[j + 2];
            four[j] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
            four[j + 2] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int i = 0; i < XF_LANES / 2; i++) {
        const xf_lanes a = four[i], b = four[i + 4];
        *(xf_lanes *)(to + i * to_row) = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
        *(xf_lanes *)(to + (i + 4) * to_row) =
            __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

#endif
