/* Everything as products of matrices: argmax attention multiplies one-hot rows with the values, and
 * a field is a row of a product of layers, counted in float by BLAS. */
#include "argmax_attention.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

void argmax_attention(float *out, int *look, const float *score, const float *v, int T, int S,
                      int D)
{
    float weight[T * S];
    memset(weight, 0, sizeof weight);
    for (int t = 0; t < T; t++) {
        float largest = -INFINITY;
        for (int s = 0; s < S; s++)
            largest = fmaxf(largest, score[t * S + s]);
        look[t] = NOWHERE;
        for (int s = S - 1; s >= 0 && largest > -INFINITY; s--)
            if (score[t * S + s] == largest)
                look[t] = s;
        if (look[t] >= 0)
            weight[t * S + look[t]] = 1;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, D, S, 1, weight, S, v, D, 0, out, D);
}

/* A layer as a (T,T) matrix of ones and zeros: row t is fed by its columns. */
static void layer_matrix(float *layer, const int *look, int T, int H, bool residual)
{
    memset(layer, 0, sizeof *layer * (size_t)(T * T));
    for (int t = 0; t < T; t++) {
        layer[t * T + t] = residual;
        for (int h = 0; h < H; h++)
            if (look[h * T + t] >= 0)
                layer[t * T + look[h * T + t]] = 1;
    }
}

void receptive_field_step(bool *below, const bool *above, const int *look, int T, int H,
                          bool residual)
{
    float layer[T * T], paths[T], from[T];
    layer_matrix(layer, look, T, H, residual);
    for (int t = 0; t < T; t++)
        from[t] = above[t];
    cblas_sgemv(CblasRowMajor, CblasTrans, T, T, 1, layer, T, from, 1, 0, paths, 1);
    for (int t = 0; t < T; t++)
        below[t] = paths[t] > 0;
}

/* Upwards: the product of all layers, of which one row is wanted. */
void receptive_field_of(bool *field, const int *look, int t, int T, int H, int L, bool residual)
{
    float layer[T * T], reach[T * T], next[T * T];
    layer_matrix(reach, look, T, 0, true);
    for (int l = 0; l < L; l++) {
        layer_matrix(layer, look + l * H * T, T, H, residual);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, T, T, T, 1, layer, T, reach, T, 0,
                    next, T);
        for (int i = 0; i < T * T; i++)
            reach[i] = next[i] > 0;
    }
    for (int s = 0; s < T; s++)
        field[s] = reach[t * T + s] > 0;
}

int receptive_field_bound(int T, int H, int L, bool residual)
{
    return (int)fmin(T, pow((double)H + residual, L));
}

void spread_looks(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++) {
        int t = i % T, h = i / T % H, l = i / T / H;
        double back = (h + residual) * pow(H + residual, l);
        look[i] = (int)fmax(0, t - back);
    }
}
