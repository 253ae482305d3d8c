/* What chapter 04's functions should do, by their definitions, in double. */
#ifndef GRADER_SUITES_04_MULTI_HEAD_ATTENTION_H
#define GRADER_SUITES_04_MULTI_HEAD_ATTENTION_H

#include <math.h>
#include <stddef.h>

#include "chapters/04-multi-head-attention/multi_head.h"
#include "reference/attention/map.h"
#include "reference/ops/linear.h"

enum { MAX_T = 12, MAX_C = 32 };

static const double unit_roundoff = 0x1p-24;

/* A number, and how far an honest float32 evaluation may take it. */
struct rough {
    double value, error;
};

/* A sum of n products, in any order: what was wrong with the factors, and n + 1 roundings more
 * [Higham 2002, section 3.1]. */
static inline struct rough rough_dot(const struct rough *a, int a_step, const struct rough *b,
                                     int b_step, int n)
{
    struct rough sum = {0};
    double magnitude = 0;
    for (int i = 0; i < n; i++) {
        const struct rough x = a[i * a_step], y = b[i * b_step];
        sum.value += x.value * y.value;
        magnitude += fabs(x.value * y.value);
        sum.error += fabs(x.value) * y.error + fabs(y.value) * x.error;
    }
    sum.error += (n + 1) * unit_roundoff * magnitude;
    return sum;
}

/* y = x W, with x (T,in) and W (in,out). */
static inline void rough_project(struct rough *y, const struct rough *x, const float *W, int T,
                                 int in, int out)
{
    static struct rough column[MAX_C];
    for (int c = 0; c < out; c++) {
        for (int i = 0; i < in; i++)
            column[i] = (struct rough){.value = (double)W[i * out + c]};
        for (int t = 0; t < T; t++)
            y[t * out + c] = rough_dot(x + t * in, 1, column, 1, in);
    }
}

/* Scores to weights. Where the scores are off by e, so is the largest, and the sum: a weight is off
 * by the factor 1 + 2e. Taking the largest away costs a rounding of each score, exp() and the
 * quotient two each, the sum one a term. */
static inline void rough_softmax(struct rough *row, int n)
{
    double max = (double)-INFINITY, sum = 0, error = 0;
    for (int s = 0; s < n; s++) {
        max = fmax(max, row[s].value);
        if (!isinf(row[s].value))
            error = fmax(error, row[s].error + unit_roundoff * fabs(row[s].value));
    }
    for (int s = 0; s < n; s++)
        sum += isinf(max) ? 0 : exp(row[s].value - max);
    for (int s = 0; s < n; s++) {
        double weight = isinf(max) ? 0 : exp(row[s].value - max) / sum;
        double relative = 4 * error + (2 * n + 8) * unit_roundoff;
        row[s] = (struct rough){.value = weight, .error = weight * relative + 0x1p-120};
    }
}

struct attended {
    struct rough map[MAX_C * MAX_T * MAX_T]; /* (H,T,T) */
    struct rough out[MAX_T * MAX_C];         /* (T,C) */
};

/* The definition of multi_head_attention: T <= MAX_T, H*D <= MAX_C. Heads stay side by side. */
static inline void define_attention(struct attended *all, const float *x, const float *W,
                                    const float *mask, int T, int H, int D)
{
    static struct rough in[MAX_T * MAX_C], part[3][MAX_T * MAX_C], mixed[MAX_T * MAX_C];
    const int C = H * D;
    for (int i = 0; i < T * C; i++)
        in[i] = (struct rough){.value = (double)x[i]};
    for (int i = 0; i < 3; i++)
        rough_project(part[i], in, W + i * C * C, T, C, C);
    for (int n = 0; n < H * T; n++) {
        const int h = n / T, t = n % T;
        struct rough *row = all->map + n * T;
        for (int s = 0; s < T; s++) {
            row[s] = rough_dot(part[0] + t * C + h * D, 1, part[1] + s * C + h * D, 1, D);
            row[s].value /= sqrt(D);
            row[s].error = row[s].error / sqrt(D) + 4 * unit_roundoff * fabs(row[s].value);
            row[s].value += mask ? (double)mask[t * T + s] : 0;
        }
        rough_softmax(row, T);
        for (int d = 0; d < D; d++)
            mixed[t * C + h * D + d] = rough_dot(row, 1, part[2] + h * D + d, C, T);
    }
    rough_project(all->out, mixed, W + 3 * C * C, T, C, C);
}

/* ---- heads built by hand ---- */

enum { MAX_LOOK = 32, MAX_WIDTH = 64, FARTHEST = 400 };

/* What a head of these matrices makes of rows x (T,C), under a causal mask. */
static inline void look(float *map, const float *x, const float *W_q, const float *W_k, int T,
                        int C, int D)
{
    static float q[MAX_LOOK * MAX_WIDTH], k[MAX_LOOK * MAX_WIDTH];
    const struct xf_linear layer = {.rows = T, .in = C, .out = D};
    struct xf_attention a = {.B = 1, .H = 1, .T = T, .S = T, .D = D, .mask.causal = true};
    a.scale = xf_attention_scale(D);
    a.q = a.k = xf_strides_of_heads(1, T, D);
    xf_linear_forward(q, x, W_q, NULL, &layer, 0, D);
    xf_linear_forward(k, x, W_k, NULL, &layer, 0, D);
    xf_attention_map(map, q, k, &a, 0, 0);
}

/* The weights that row t of the scores gives, under a causal mask. */
static inline void define_weights(double *weight, const double *score, int t)
{
    double max = (double)-INFINITY, sum = 0;
    for (int s = 0; s <= t; s++)
        max = fmax(max, score[s]);
    for (int s = 0; s <= t; s++)
        sum += weight[s] = exp(score[s] - max);
    for (int s = 0; s <= t; s++)
        weight[s] /= sum;
}

/* The row in which a map is furthest from the weights that scores (T,T) give, and by how much; NaN
 * if some weight is. */
static inline int worst_row(double *worst, const float *map, const double *score, int T)
{
    double weight[MAX_LOOK];
    int query = 0;
    *worst = 0;
    for (int i = 0; i < T; i++) {
        define_weights(weight, score + i * T, i);
        for (int s = 0; s <= i; s++) {
            double difference = fabs((double)map[i * T + s] - weight[s]);
            if (difference > *worst || isnan(difference)) {
                *worst = difference;
                query = i;
            }
        }
        if (isnan(*worst))
            break;
    }
    return query;
}

#endif
