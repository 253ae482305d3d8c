/* The gradients of attention in double, term by term as the chain rule gives them; and how far
 * float32 may be off. */
#ifndef TESTS_REFERENCE_NAIVE_ATTENTION_BACK_H
#define TESTS_REFERENCE_NAIVE_ATTENTION_BACK_H

#include "tests/reference/naive_attention.h"

/* One gradient: what was computed, what it should be, and by how much it may differ; all in the
 * layout of what it is the gradient of. */
struct gradient {
    size_t count;
    float *got;
    double *want, *error;
};

/* An attention, the gradient of its output, and what should come of that. */
struct lesson {
    struct problem p;
    float *dout;
    struct gradient dq, dk, dv, dbias;
    struct xf_strides dbias_strides;
};

/* How many terms a sum has at most, wherever heads and batches add to the same place. */
static inline int lesson_terms(const struct xf_attention *a)
{
    return (a->T > a->S ? a->T : a->S) * a->H * a->B;
}

/* A gradient begins with something in it, because a backward pass adds; each time it is rounded. */
static inline struct gradient new_gradient(struct xf_random *random, size_t count, int terms)
{
    struct gradient g = {.count = count, .got = new_normal(random, count)};
    g.want = new_doubles(count);
    g.error = new_doubles(count);
    for (size_t i = 0; i < count; i++) {
        g.want[i] = (double)g.got[i];
        g.error[i] = terms * U * fabs(g.want[i]);
    }
    return g;
}

static inline void free_gradient(struct gradient *g)
{
    free(g->got);
    free(g->want);
    free(g->error);
}

/* Makes it begin `by` elements later: strides may be negative. */
static inline void move_gradient(struct gradient *g, ptrdiff_t by)
{
    g->got += by;
    g->want += by;
    g->error += by;
}

/* What to learn from a problem, which is the lesson's from now on. The gradient of the bias has
 * `biases` numbers; 0: it is not wanted. */
static inline struct lesson new_lesson(struct xf_random *random, struct problem p, size_t biases)
{
    struct lesson l = {.p = p, .dout = new_normal(random, problem_floats(&p.a, p.a.T))};
    l.dq = new_gradient(random, problem_floats(&p.a, p.a.T), lesson_terms(&p.a));
    l.dk = new_gradient(random, problem_floats(&p.a, p.a.S), lesson_terms(&p.a));
    l.dv = new_gradient(random, problem_floats(&p.a, p.a.S), lesson_terms(&p.a));
    l.dbias = new_gradient(random, biases, lesson_terms(&p.a));
    l.dbias_strides = p.a.mask.bias_strides;
    return l;
}

static inline void free_lesson(struct lesson *l)
{
    free_gradient(&l->dq);
    free_gradient(&l->dk);
    free_gradient(&l->dv);
    free_gradient(&l->dbias);
    free(l->dout);
    free_problem(&l->p);
}

static inline struct xf_attention_back lesson_arrays(const struct lesson *l)
{
    const struct problem *p = &l->p;
    return (struct xf_attention_back){
        .dq = l->dq.got,
        .dk = l->dk.got,
        .dv = l->dv.got,
        .dbias = l->dbias.count ? l->dbias.got : NULL,
        .dbias_strides = l->dbias_strides,
        .dout = l->dout,
        .out = p->out,
        .lse = p->lse,
        .q = p->q,
        .k = p->k,
        .v = p->v,
    };
}

static inline void run_lesson(struct lesson *l)
{
    const struct xf_attention_back x = lesson_arrays(l);
    run_problem(&l->p);
    xf_attention_backward(&x, &l->p.a, &l->p.scratch);
}

/* One term of a gradient's element, which may be off by `error`; besides, a sum of n terms rounds
 * each of them n times at most, tiles' own sums included, and a factor of the term a few times. */
static inline void learn(struct gradient *g, size_t at, double term, double error, int n)
{
    const ptrdiff_t offset = (ptrdiff_t)at; /* strides may be negative */
    g->want[offset] += term;
    g->error[offset] += error + (n + 8) * U * (fabs(term) + fabs(error));
}

/* What all the rows of a lesson have in common when one weight is looked at. */
struct naive_look {
    int b, h, t;
    double lse, lse_error; /* of the row */
    double delta, delta_error;
};

/* What key s of a row teaches. The weight exp(score - lse) is off by what both are off, by rounding
 * the difference, and by the exponential. */
static inline void naive_look_at(struct lesson *l, const struct naive_look *at, int s)
{
    const struct problem *p = &l->p;
    const struct xf_attention *a = &p->a;
    const int n = lesson_terms(a);
    const size_t q = place(a->q, at->b, at->h, at->t), out = place(a->out, at->b, at->h, at->t);
    const size_t k = place(a->k, at->b, at->h, s), v = place(a->v, at->b, at->h, s);
    double error = at->lse_error, product = 0, magnitude = 0;
    const double score = naive_score(p, at->b, at->h, at->t, s, &error);
    const double w = exp(score - at->lse);
    error += at->lse_error + (isinf(score) ? 0 : U * (fabs(score - at->lse) + 4));
    for (int d = 0; d < a->D; d++) {
        const double dout = (double)l->dout[out + (size_t)d];
        const double term = dout * (double)p->v[v + (size_t)d];
        product += term;
        magnitude += fabs(term);
        learn(&l->dv, v + (size_t)d, w * dout, w * error * fabs(dout), n);
    }
    const double slope = product - at->delta, ds = w * slope;
    const double ds_error = w * (error * fabs(slope) + at->delta_error + a->D * U * magnitude +
                                 4 * U * (fabs(product) + fabs(at->delta)));
    for (int d = 0; d < a->D; d++) {
        const double key = (double)a->scale * (double)p->k[k + (size_t)d];
        const double query = (double)a->scale * (double)p->q[q + (size_t)d];
        learn(&l->dq, q + (size_t)d, ds * key, ds_error * fabs(key), n);
        learn(&l->dk, k + (size_t)d, ds * query, ds_error * fabs(query), n);
    }
    if (l->dbias.count) {
        learn(&l->dbias, place(l->dbias_strides, at->b, at->h, at->t) + (size_t)s, ds, ds_error, n);
    }
}

/* After run_lesson(), whose lse and out the row's errors are those of. */
static inline void naive_lesson_row(struct lesson *l, int b, int h, int t)
{
    const struct xf_attention *a = &l->p.a;
    struct naive_row row;
    naive_attention_row(&row, &l->p, b, h, t);
    struct naive_look at = {.b = b, .h = h, .t = t, .lse = row.lse, .lse_error = row.lse_error};
    for (int d = 0; d < a->D; d++) {
        const double dout = (double)l->dout[place(a->out, b, h, t) + (size_t)d];
        at.delta += dout * row.out[d];
        at.delta_error += fabs(dout) * (row.out_error[d] + a->D * U * fabs(row.out[d]));
    }
    for (int s = 0; s < a->S && !isinf(row.lse); s++) {
        if (!is_hidden(a, b, t, s)) {
            naive_look_at(l, &at, s);
        }
    }
}

static inline void check_gradient(const struct gradient *g)
{
    for (size_t i = 0; i < g->count; i++) {
        assert_close(g->got[i], g->want[i], g->error[i]);
    }
}

/* Runs both passes, and finds what they should have given. */
static inline void learn_lesson(struct lesson *l)
{
    const struct xf_attention *a = &l->p.a;
    run_lesson(l);
    for (int i = 0; i < a->B * a->H * a->T; i++) {
        naive_lesson_row(l, i / (a->H * a->T), i / a->T % a->H, i % a->T);
    }
}

static inline void check_lesson(const struct lesson *l)
{
    check_gradient(&l->dq);
    check_gradient(&l->dk);
    check_gradient(&l->dv);
    check_gradient(&l->dbias);
}

#endif
