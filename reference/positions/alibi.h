/* ALiBi: attention with linear biases. Each head has a slope, and what is far away weighs less:
 *
 *   score[h,t,s] -= slope[h] |s - t|          [Press et al. 2022, section 3]
 *
 * Nothing is learned. The biases form a table by offset, to be used like that of relative_bias.h. */
#ifndef XF_POSITIONS_ALIBI_H
#define XF_POSITIONS_ALIBI_H

/* The slope of head h of H. If H is a power of 2 the slopes are 2^(-8/H), its square, its cube, and
 * so on down to 2^-8. Otherwise the largest power of 2 below H, n, has its slopes, and the H - n
 * heads left have those of 2n at places 1, 3, 5 and on, which lie between them. */
double xf_alibi_slope(int h, int H);

/* Writes table, (H,2M-1): -slope[h] |offset| at M - 1 + offset. */
void xf_alibi(float *table, int H, int M);

#endif
