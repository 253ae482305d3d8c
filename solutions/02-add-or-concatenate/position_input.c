/* Chapter 02: a position added to a word, or concatenated with it. The contract of each function
 * is in position_input.h. */
#include "position_input.h"

#include <math.h>

void add_position(float *z, const float *x, const float *p, int C)
{
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++)
        z[c] = x[c] + p[c];
    /* END SOLUTION */
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++)
        z[c] = x[c];
    for (int c = 0; c < P; c++)
        z[C + c] = p[c];
    /* END SOLUTION */
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    float score = 0;
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++)
        score += (x_i[c] + p_i[c]) * (x_j[c] + p_j[c]);
    /* END SOLUTION */
    return score;
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    float score = 0;
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++)
        score += x_i[c] * x_j[c];
    for (int c = 0; c < P; c++)
        score += p_i[c] * p_j[c];
    /* END SOLUTION */
    return score;
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    struct score_terms terms = {0};
    /* BEGIN SOLUTION */
    for (int c = 0; c < C; c++) {
        terms.content_content += x_i[c] * x_j[c];
        terms.content_position += x_i[c] * p_j[c];
        terms.position_content += p_i[c] * x_j[c];
        terms.position_position += p_i[c] * p_j[c];
    }
    /* END SOLUTION */
    return terms;
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    /* BEGIN SOLUTION */
    float cross_squares = 0;
    float matching_squares = 0;
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
            if (i == j)
                continue;
            struct score_terms terms = score_terms(x + i * C, p + i * C, x + j * C, p + j * C, C);
            float cross = terms.content_position + terms.position_content;
            float matching = terms.content_content + terms.position_position;
            cross_squares += cross * cross;
            matching_squares += matching * matching;
        }
    }
    /* Both means divide by the same T(T-1), which cancels. */
    return sqrtf(cross_squares / matching_squares);
    /* END SOLUTION */
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++)
            W[i * C + j] = i == j ? 1.0f : 0.0f;

    for (int t = 0; t < T; t++) {
        /* What the positions before t leave of p_t. */
        float rest[64]; /* C <= 64 */
        float square = 0;
        for (int i = 0; i < C; i++) {
            rest[i] = 0;
            for (int j = 0; j < C; j++)
                rest[i] += W[i * C + j] * p[t * C + j];
            square += rest[i] * rest[i];
        }
        for (int i = 0; i < C; i++)
            for (int j = 0; j < C; j++)
                W[i * C + j] -= rest[i] * rest[j] / square;
    }
    /* END SOLUTION */
}
