/* What a head may be doing, told from its map of attention under a causal mask.
 *
 * A pattern says how it would share out the attention of a position. Its score in a map is the part
 * of the attention that the head spends like that: 1 if it does nothing else, and of an even spread
 * also where it is merely not far from even. [After Olsson et al. 2022, "prefix matching"] */
#ifndef XF_ATTENTION_PATTERN_H
#define XF_ATTENTION_PATTERN_H

#include <stdbool.h>

enum xf_pattern {
    XF_PREVIOUS_TOKEN, /* position t - 1 */
    XF_FIRST_TOKEN,    /* position 0 */
    XF_SAME_POSITION,  /* position t */
    XF_UNIFORM,        /* 0 to t, each the same */
    XF_INDUCTION,      /* what came after the last earlier place of the same token */
    XF_PATTERNS
};

/* How a pattern shares out the attention of position t >= 1.
 *
 *   row     (T)  written; it sums to 1
 *   tokens  (T)  read; only for XF_INDUCTION
 *
 * False if the pattern does not say, because the token is new; the row is zeros then. */
bool xf_pattern_row(float *row, enum xf_pattern pattern, const int *tokens, int t, int T);

/* The mean, over the rows from 1 on of which the pattern says something, of what map and pattern
 * have in common: the sum over s of the smaller of the two. 0 if there is no such row.
 *
 *   map  (T,T)  read
 *   row  (T)    scratch */
double xf_pattern_score(const float *map, enum xf_pattern pattern, const int *tokens, int T,
                        float *row);

#endif
