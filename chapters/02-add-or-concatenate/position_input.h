/* Two ways to tell a word where it stands: add its position to it, or concatenate the two.
 *
 * A word has an embedding x, C numbers that say what it is, and a position vector p that says
 * where it is. Attention compares words by dot products. Here the query and the key are the input
 * itself, q = k = z, and scores are plain dot products: nothing is divided by the square root of
 * a width.
 *
 * Outputs come first and never overlap the inputs. Matrices are contiguous and row-major. */
#ifndef POSITION_INPUT_H
#define POSITION_INPUT_H

#include "../exercise.h"

/* Adds a position to an embedding.
 *   z = x + p                                             [Vaswani et al. 2017, section 3.5]
 *
 *   z  (C)  written
 *   x  (C)  read          p  (C)  read
 *
 * C >= 1. */
void add_position(float *z, const float *x, const float *p, int C);

/* Appends a position to an embedding: content first, position after it.
 *   z = [x, p]
 *
 *   z  (C+P)  written
 *   x  (C)    read          p  (P)  read
 *
 * C, P >= 1; P may be smaller than C, equal to it, or larger. */
void concatenate_position(float *z, const float *x, const float *p, int C, int P);

/* The score of query i against key j when positions are added.
 *   (x_i + p_i) . (x_j + p_j)
 *
 *   x_i, p_i, x_j, p_j  (C)  read
 *
 * C >= 1. */
float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C);

/* The score of query i against key j when positions are concatenated.
 *   [x_i, p_i] . [x_j, p_j]
 *
 *   x_i, x_j  (C)  read          p_i, p_j  (P)  read
 *
 * C, P >= 1; P may be smaller than C, equal to it, or larger. */
float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P);

/* The four parts of a score of added positions. The first word of a name says what the query i
 * brings, the second what the key j brings.         [Ke, He and Liu 2021, section 3.1] */
struct score_terms {
    float content_content;   /* x_i . x_j */
    float content_position;  /* x_i . p_j */
    float position_content;  /* p_i . x_j */
    float position_position; /* p_i . p_j */
};

/* Splits the score that score_added gives into its four terms.
 *
 *   x_i, p_i, x_j, p_j  (C)  read
 *
 * C >= 1. The terms add up to the score of added positions. */
struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C);

/* How large the cross terms of a whole sequence are beside the matching terms.
 *
 *   cross(i,j)    = x_i . p_j + p_i . x_j         content met position
 *   matching(i,j) = x_i . x_j + p_i . p_j         like met like
 *
 *   share = RMS of cross(i,j) / RMS of matching(i,j)
 *
 * Each RMS, the square root of the mean of the squares, is over all T(T-1) pairs with i != j.
 *
 *   x, p  (T,C)  read; row t is word t and position t
 *
 * T >= 2, C >= 1, and some matching(i,j) is not zero. */
float cross_term_share(const float *x, const float *p, int T, int C);

/* Challenge. The orthogonal projection that removes every position and keeps all else: what a
 * learned W_q and W_k can do about cross terms.
 *   W p_t = 0 for every t,   W v = v for every v orthogonal to all p_t,   W = W^T = W W
 *
 *   W  (C,C)  written
 *   p  (T,C)  read; the rows are linearly independent, not nearly dependent, and in general
 *             neither orthogonal to each other nor of length one
 *
 * 1 <= T < C <= 64. */
void position_free_projection(float *W, const float *p, int T, int C);

#endif
