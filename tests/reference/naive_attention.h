/* Attention in double, one row at a time, the way it is defined; and how far float32 may be off. */
#ifndef TESTS_REFERENCE_NAIVE_ATTENTION_H
#define TESTS_REFERENCE_NAIVE_ATTENTION_H

#include "reference/attention/attention.h"
#include "tests/reference/check.h"

/* The arrays of one attention, with random contents. */
struct problem {
    struct xf_attention a;
    float *q, *k, *v, *out, *lse;
    struct xf_arena scratch;
};

/* What one row should be. Its arrays are for at most ROW_MAX numbers. */
enum { ROW_MAX = 512 };
struct naive_row {
    double out[ROW_MAX];
    double out_error[ROW_MAX];
    double lse, lse_error;
};

static inline size_t problem_floats(const struct xf_attention *a, int rows)
{
    return (size_t)a->B * (size_t)a->H * (size_t)rows * (size_t)a->D;
}

/* Contiguous (B,H,T,D) and (B,H,S,D), no mask. */
static inline struct problem new_problem(struct xf_random *random, int B, int H, int T, int S,
                                         int D)
{
    struct xf_strides of_queries = xf_strides_of_heads(H, T, D);
    struct xf_strides of_keys = xf_strides_of_heads(H, S, D);
    struct problem p = {.a = {.B = B, .H = H, .T = T, .S = S, .D = D}};
    p.a.scale = xf_attention_scale(D);
    p.a.q = p.a.out = of_queries;
    p.a.k = p.a.v = of_keys;
    p.q = new_normal(random, problem_floats(&p.a, T));
    p.k = new_normal(random, problem_floats(&p.a, S));
    p.v = new_normal(random, problem_floats(&p.a, S));
    p.out = new_normal(random, problem_floats(&p.a, T));
    p.lse = new_normal(random, (size_t)B * (size_t)H * (size_t)T);
    assert_int_equal(xf_arena_init(&p.scratch, xf_attention_scratch(D)), XF_OK);
    return p;
}

/* A bias of its own for each head, the same for all batches; one in eight hides. */
static inline float *new_bias(struct xf_random *random, struct xf_attention *a)
{
    size_t count = (size_t)a->H * (size_t)a->T * (size_t)a->S;
    float *bias = new_normal(random, count);
    for (size_t i = 0; i < count; i++) {
        bias[i] = xf_random_below(random, 8) == 0 ? -INFINITY : bias[i];
    }
    a->mask.bias = bias;
    a->mask.bias_strides = (struct xf_strides){.head = (ptrdiff_t)a->T * a->S, .row = a->S};
    return bias;
}

static inline void free_problem(struct problem *p)
{
    free(p->q);
    free(p->k);
    free(p->v);
    free(p->out);
    free(p->lse);
    xf_arena_free(&p->scratch);
}

static inline void run_problem(struct problem *p)
{
    xf_attention_forward(p->out, p->lse, p->q, p->k, p->v, &p->a, &p->scratch);
}

static inline size_t place(struct xf_strides strides, int b, int h, int t)
{
    return (size_t)(b * strides.batch + h * strides.head + t * strides.row);
}

/* Written from the words of mask.h, not from its code. */
static inline bool is_hidden(const struct xf_attention *a, int b, int t, int s)
{
    bool future = a->mask.causal && s - t > a->S - a->T;
    bool padding = a->mask.lengths && s >= a->mask.lengths[b];
    return future || padding;
}

/* The score of query t and key s; adds to *error what float32 may make of it: a sum of D products
 * of which each is scaled, and an addition. */
static inline double naive_score(const struct problem *p, int b, int h, int t, int s, double *error)
{
    const struct xf_attention *a = &p->a;
    const float *q = p->q + place(a->q, b, h, t), *k = p->k + place(a->k, b, h, s);
    double score = 0, magnitude = 0;
    for (int d = 0; d < a->D; d++) {
        double term = (double)a->scale * (double)q[d] * (double)k[d];
        score += term;
        magnitude += fabs(term);
    }
    if (a->mask.bias) {
        score += (double)a->mask.bias[(ptrdiff_t)place(a->mask.bias_strides, b, h, t) + s];
    }
    *error = fmax(*error, (a->D + 2) * U * magnitude + (isinf(score) ? 0 : 2 * U * fabs(score)));
    return score;
}

/* Row t of head (b,h). Its error: where a score is off by e, its exponential is off by the factor
 * 1 + e. Rounding (score - max), which spans `range` before exp() is 0, costs range * U, and again where old sums are
 * brought down to a new maximum; exp() costs two roundings, a tile's three operations four, a sum
 * one a term. All this counts twice, in the weighted values and in the sum that divides them. */
static inline void naive_attention_row(struct naive_row *row, const struct problem *p, int b, int h,
                                       int t)
{
    const struct xf_attention *a = &p->a;
    double *score = new_doubles((size_t)a->S), error = 0, sum = 0;
    double max = (double)-INFINITY, min = (double)INFINITY;
    for (int s = 0; s < a->S; s++) {
        score[s] = is_hidden(a, b, t, s) ? (double)-INFINITY : naive_score(p, b, h, t, s, &error);
        max = fmax(max, score[s]);
        min = isinf(score[s]) ? min : fmin(min, score[s]);
    }
    double magnitude[ROW_MAX] = {0}, range = isinf(max) ? 0 : fmin(max - min, 88);
    error += U * (2 * range + a->S + 4 * (a->S / 16.0 + 1) + 4);
    memset(row, 0, sizeof *row);
    for (int s = 0; s < a->S; s++) {
        double weight = isinf(max) ? 0 : exp(score[s] - max);
        const float *v = p->v + place(a->v, b, h, s);
        sum += weight;
        for (int d = 0; d < a->D && weight > 0; d++) {
            row->out[d] += weight * (double)v[d];
            magnitude[d] += weight * fabs((double)v[d]);
        }
    }
    row->lse = max + log(sum);
    row->lse_error = error + 4 * U * (1 + fabs(isinf(row->lse) ? 0 : row->lse));
    for (int d = 0; d < a->D && sum > 0; d++) {
        row->out[d] /= sum;
        row->out_error[d] = (2 * error + 4 * U) * magnitude[d] / sum;
    }
    free(score);
}

/* Compares row t of what was computed with what it should be. */
static inline void check_row(const struct problem *p, int b, int h, int t)
{
    struct naive_row row;
    naive_attention_row(&row, p, b, h, t);
    const float *out = p->out + place(p->a.out, b, h, t);
    for (int d = 0; d < p->a.D; d++) {
        assert_close(out[d], row.out[d], row.out_error[d]);
    }
    assert_close(p->lse[(b * p->a.H + h) * p->a.T + t], row.lse, row.lse_error);
}

static inline void check_problem(const struct problem *p)
{
    for (int i = 0; i < p->a.B * p->a.H * p->a.T; i++) {
        check_row(p, i / (p->a.H * p->a.T), i / p->a.T % p->a.H, i % p->a.T);
    }
}

#endif
