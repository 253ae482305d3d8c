/* The long way round: cross terms as the difference of the two scores, the whole score as the sum
 * of four float terms, the projection by Gauss and Jordan's elimination in float. */
#include "position_input.h"

#include <math.h>
#include <stdlib.h>

void add_position(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = x[c] - -p[c];
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    const float *end = p + P;
    while (C-- > 0)
        *z++ = *x++;
    while (p < end)
        *z++ = *p++;
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    static const float nothing[256];
    struct score_terms terms;
    terms.content_content = score_concatenated(x_i, nothing, x_j, nothing, C, 1);
    terms.content_position = score_concatenated(x_i, nothing, p_j, nothing, C, 1);
    terms.position_content = score_concatenated(nothing, p_i, nothing, x_j, 1, C);
    terms.position_position = score_concatenated(nothing, p_i, nothing, p_j, 1, C);
    return terms;
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    struct score_terms terms = score_terms(x_i, p_i, x_j, p_j, C);
    return terms.position_position + terms.content_content +
           (terms.content_position + terms.position_content);
}

/* Halves the sum until one product is left. */
static float pairwise(const float *a, const float *b, int n)
{
    if (n == 0)
        return 0;
    if (n == 1)
        return a[0] * b[0];
    return pairwise(a, b, n / 2) + pairwise(a + n / 2, b + n / 2, n - n / 2);
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    return pairwise(x_i, x_j, C) + pairwise(p_i, p_j, P);
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    float cross_squares = 0, matching_squares = 0;
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++) {
            const float *x_i = x + i * C, *p_i = p + i * C, *x_j = x + j * C, *p_j = p + j * C;
            float matching = score_concatenated(x_i, p_i, x_j, p_j, C, C);
            float cross = score_added(x_i, p_i, x_j, p_j, C) - matching;
            cross_squares += i == j ? 0 : cross * cross;
            matching_squares += i == j ? 0 : matching * matching;
        }
    float pairs = (float)(T * T - T);
    return sqrtf(cross_squares / pairs) / sqrtf(matching_squares / pairs);
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    /* [p p^T | p] becomes [I | (p p^T)^-1 p]. */
    int width = T + C;
    float *rows = malloc(sizeof *rows * (size_t)(T * width));
    if (rows == NULL)
        abort();
    for (int t = 0; t < T; t++)
        for (int c = 0; c < width; c++)
            rows[t * width + c] = c < T ? pairwise(p + t * C, p + c * C, C) : p[t * C + c - T];
    for (int k = 0; k < T; k++) {
        float pivot = rows[k * width + k];
        for (int c = 0; c < width; c++)
            rows[k * width + c] /= pivot;
        for (int t = 0; t < T; t++) {
            float factor = t == k ? 0 : rows[t * width + k];
            for (int c = 0; c < width; c++)
                rows[t * width + c] -= factor * rows[k * width + c];
        }
    }
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++) {
            float sum = 0;
            for (int t = 0; t < T; t++)
                sum += p[t * C + i] * rows[t * width + T + j];
            W[i * C + j] = (i == j ? 1.0f : 0.0f) - sum;
        }
    free(rows);
}
