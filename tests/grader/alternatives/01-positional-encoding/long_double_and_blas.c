/* Long double for the angles, complex numbers for the hands, BLAS for what moves and adds. */
#include "positional_encoding.h"

#include <cblas.h>
#include <complex.h>
#include <math.h>

/* cos + i sin of the turn that pair `pair` makes in t positions. */
static long double complex hand(int t, int pair, int C)
{
    return cexpl((long double complex)I * (long double)t *
                 powl(10.0l, -8.0l * (long double)pair / (long double)C));
}

void sinusoidal_encoding(float *pe, int T, int C)
{
    for (int row = 0; row < T * C; row += C) {
        for (int i = 0; i < C / 2; i++) {
            long double complex now = hand(row / C, i, C);
            pe[row + 2 * i] = (float)cimagl(now);
            pe[row + 2 * i + 1] = (float)creall(now);
        }
    }
}

void add_positions(float *z, const float *x, const float *pe, int T, int C)
{
    cblas_scopy(T * C, x, 1, z, 1);
    cblas_saxpy(T * C, 1.0f, pe, 1, z, 1);
}

/* The real part of a turn is its cosine, the imaginary part its sine. */
void clock_rotation(float *R, int offset, int C)
{
    for (int i = 0; i < C * C; i++)
        R[i] = 0.0f;
    for (int i = 0; i < C / 2; i++) {
        long double complex turn = hand(offset, i, C);
        float *corner = &R[2 * i * C + 2 * i];
        cblas_scopy(2, (float[]){(float)creall(turn), (float)cimagl(turn)}, 1, corner, 1);
        cblas_scopy(2, (float[]){(float)-cimagl(turn), (float)creall(turn)}, 1, corner + C, 1);
    }
}

/* Row by row. */
void permute_rows(float *out, const float *x, const int *perm, int T, int C)
{
    for (int t = 0; t < T; t++)
        cblas_scopy(C, x + perm[t] * C, 1, out + t * C, 1);
}

bool needs_word_order(enum language_task task)
{
    static const bool answer[LANGUAGE_TASKS] = {
        [TASK_TRANSLATION] = true, [TASK_WHO_WAS_BITTEN] = true, [TASK_REVIEW_WITH_NOT] = true,
        [TASK_SUBTRACTION] = true, [TASK_NEXT_WORD] = true,      [TASK_GRAMMAR] = true,
    };
    return answer[task];
}

float position_similarity(int offset, int C)
{
    long double complex sum = 0;
    for (int i = 0; i < C / 2; i++)
        sum += hand(offset, i, C);
    return (float)creall(sum);
}
