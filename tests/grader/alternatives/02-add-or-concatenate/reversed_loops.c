/* Every sum from its end; the share over half the pairs, for both of its parts are symmetric; the
 * projection by the modified Gram-Schmidt method. */
#include "position_input.h"

#include <math.h>
#include <string.h>

static float backwards(const float *a, const float *b, int n)
{
    float sum = 0;
    while (n-- > 0)
        sum = fmaf(a[n], b[n], sum);
    return sum;
}

void add_position(float *z, const float *x, const float *p, int C)
{
    while (C-- > 0)
        z[C] = p[C] + x[C];
}

void concatenate_position(float *z, const float *x, const float *p, int C, int P)
{
    memcpy(z + C, p, sizeof *p * (size_t)P);
    memcpy(z, x, sizeof *x * (size_t)C);
}

float score_added(const float *x_i, const float *p_i, const float *x_j, const float *p_j, int C)
{
    float score = 0;
    while (C-- > 0)
        score = fmaf(x_i[C] + p_i[C], x_j[C] + p_j[C], score);
    return score;
}

float score_concatenated(const float *x_i, const float *p_i, const float *x_j, const float *p_j,
                         int C, int P)
{
    return backwards(p_i, p_j, P) + backwards(x_i, x_j, C);
}

struct score_terms score_terms(const float *x_i, const float *p_i, const float *x_j,
                               const float *p_j, int C)
{
    struct score_terms terms;
    terms.position_position = backwards(p_i, p_j, C);
    terms.position_content = backwards(p_i, x_j, C);
    terms.content_position = backwards(x_i, p_j, C);
    terms.content_content = backwards(x_i, x_j, C);
    return terms;
}

float cross_term_share(const float *x, const float *p, int T, int C)
{
    float cross = 0, matching = 0;
    for (int j = T - 1; j > 0; j--)
        for (int i = j - 1; i >= 0; i--) {
            struct score_terms terms = score_terms(x + i * C, p + i * C, x + j * C, p + j * C, C);
            cross += powf(terms.content_position + terms.position_content, 2);
            matching += powf(terms.content_content + terms.position_position, 2);
        }
    return sqrtf(cross) / sqrtf(matching);
}

void position_free_projection(float *W, const float *p, int T, int C)
{
    float q[64 * 64];
    memcpy(q, p, sizeof *p * (size_t)(T * C));
    for (int t = 0; t < T; t++) {
        float length = sqrtf(backwards(q + t * C, q + t * C, C));
        for (int c = 0; c < C; c++)
            q[t * C + c] /= length;
        for (int later = t + 1; later < T; later++) {
            float along = backwards(q + t * C, q + later * C, C);
            for (int c = 0; c < C; c++)
                q[later * C + c] -= along * q[t * C + c];
        }
    }
    for (int i = C - 1; i >= 0; i--)
        for (int j = C - 1; j >= 0; j--) {
            W[i * C + j] = i == j;
            for (int t = 0; t < T; t++)
                W[i * C + j] -= q[t * C + i] * q[t * C + j];
        }
}
