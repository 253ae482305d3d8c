/* Gradients of attention beside differences of the definition, and where things get extreme: nothing
 * to see, NaN, many threads, little memory. */
#include <sys/resource.h>

#include "reference/core/threads.h"
#include "tests/reference/central_difference.h"
#include "tests/reference/naive_attention_back.h"

/* Every output times its dout, added up, in double. */
static double weighed_outputs(const void *context)
{
    const struct lesson *l = context;
    const struct xf_attention *a = &l->p.a;
    double total = 0;
    for (int i = 0; i < a->B * a->H * a->T; i++) {
        struct naive_row row;
        const int b = i / (a->H * a->T), h = i / a->T % a->H, t = i % a->T;
        naive_attention_row(&row, &l->p, b, h, t);
        for (int d = 0; d < a->D; d++) {
            total += row.out[d] * (double)l->dout[place(a->out, b, h, t) + (size_t)d];
        }
    }
    return total;
}

static double sum_of_sizes(const float *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += fabs((double)x[i]);
    }
    return sum;
}

static double largest(const float *x, size_t count)
{
    double size = 0;
    for (size_t i = 0; i < count; i++) {
        size = fmax(size, fabs((double)x[i]));
    }
    return size;
}

/* `x` is what g is the gradient of, with `reach` by how much a score moves at most when it moves by
 * 1. An output's fifth derivative is then a joint cumulant of one value and five such moves: a sum
 * over the 203 partitions of six things, which with their factors count for 1082, of products of
 * means, which are at most reach^5 times the largest value. */
static void check_differences(const struct lesson *l, const struct gradient *g, const float *before,
                              float *x, double reach)
{
    const double outputs = sum_of_sizes(l->dout, l->dq.count) * largest(l->p.v, l->dv.count);
    const double differences = pow((double)STEP, 4) / 30 * 1082 * pow(reach, 5) * outputs;
    for (size_t i = 0; i < g->count; i++) {
        const double want = (double)before[i] + central_difference(weighed_outputs, l, x + i);
        assert_close(g->got[i], want, g->error[i] + differences);
    }
}

static float *copy_of(const struct gradient *g)
{
    float *copy = new_floats(g->count);
    memcpy(copy, g->got, g->count * sizeof *copy);
    return copy;
}

static void replace_by_coarse(struct xf_random *random, float **x, size_t count)
{
    free(*x);
    *x = new_coarse(random, count);
}

static void gradients_are_differences_of_the_definition(void **state)
{
    (void)state;
    enum { T = 4, S = 7, D = 3 };
    struct xf_random random = xf_random_seeded(1, 0);
    for (int causal = 0; causal < 2; causal++) {
        struct problem p = new_problem(&random, 1, 1, T, S, D);
        float *bias = new_coarse(&random, T * S);
        p.a.mask = (struct xf_mask){.causal = causal, .bias = bias, .bias_strides.row = S};
        replace_by_coarse(&random, &p.q, T * D);
        replace_by_coarse(&random, &p.k, S * D);
        replace_by_coarse(&random, &p.v, S * D);
        struct lesson l = new_lesson(&random, p, T * S);
        float *dq = copy_of(&l.dq), *dk = copy_of(&l.dk), *dv = copy_of(&l.dv);
        float *dbias = copy_of(&l.dbias);
        learn_lesson(&l);
        const double scale = (double)p.a.scale;
        check_differences(&l, &l.dq, dq, p.q, scale * largest(p.k, S * D));
        check_differences(&l, &l.dk, dk, p.k, scale * largest(p.q, T * D));
        check_differences(&l, &l.dv, dv, p.v, 0);
        check_differences(&l, &l.dbias, dbias, bias, 1);
        free(dq);
        free(dk);
        free(dv);
        free(dbias);
        free(bias);
        free_lesson(&l);
    }
}

/* T - S rows come before the first key; and a batch may have none. */
static void rows_that_see_nothing_learn_nothing_and_teach_nothing(void **state)
{
    (void)state;
    enum { T = 130, S = 20, D = 9 };
    struct xf_random random = xf_random_seeded(2, 0);
    struct problem p = new_problem(&random, 2, 1, T, S, D);
    p.a.mask.causal = true;
    p.a.mask.lengths = (int[]){S, 0};
    struct lesson l = new_lesson(&random, p, 0);
    float *dq = copy_of(&l.dq), *dk = copy_of(&l.dk), *dv = copy_of(&l.dv);
    learn_lesson(&l);
    check_lesson(&l);
    const size_t hidden = (size_t)(T - S) * D * sizeof(float);
    assert_memory_equal(l.dq.got, dq, hidden);
    assert_memory_equal(l.dq.got + T * D, dq + T * D, T * D * sizeof(float));
    assert_memory_equal(l.dk.got + S * D, dk + S * D, S * D * sizeof(float));
    assert_memory_equal(l.dv.got + S * D, dv + S * D, S * D * sizeof(float));
    free(dq);
    free(dk);
    free(dv);
    free_lesson(&l);
}

/* Whole rows, also beside such that see something, and a whole tile. */
static void rows_hidden_by_a_bias_learn_nothing(void **state)
{
    (void)state;
    enum { T = 7, S = 210, D = 4 };
    struct xf_random random = xf_random_seeded(2, 1);
    struct problem p = new_problem(&random, 1, 1, T, S, D);
    float *bias = new_normal(&random, T * S);
    for (int s = 0; s < S; s++) {
        bias[2 * S + s] = -INFINITY;
        bias[4 * S + s] = s < 150 ? -INFINITY : 0;
    }
    p.a.mask = (struct xf_mask){.bias = bias, .bias_strides.row = S};
    struct lesson l = new_lesson(&random, p, T * S);
    float *dq = copy_of(&l.dq), *dbias = copy_of(&l.dbias);
    learn_lesson(&l);
    check_lesson(&l);
    assert_memory_equal(l.dq.got + 2 * D, dq + 2 * D, D * sizeof(float));
    assert_memory_equal(l.dbias.got + 2 * S, dbias + 2 * S, S * sizeof(float));
    assert_memory_equal(l.dbias.got + 4 * S, dbias + 4 * S, 150 * sizeof(float));
    free(dq);
    free(dbias);
    free(bias);
    free_lesson(&l);
}

static void keys_beyond_the_length_are_never_read_and_learn_nothing(void **state)
{
    (void)state;
    enum { S = 130, D = 5 };
    struct xf_random random = xf_random_seeded(3, 0);
    for (int length = 1; length < S; length += 47) {
        struct problem p = new_problem(&random, 1, 1, 9, S, D);
        p.a.mask.lengths = &length;
        for (int i = length * D; i < S * D; i++) {
            p.k[i] = p.v[i] = NAN;
        }
        struct lesson l = new_lesson(&random, p, 0);
        float *dk = copy_of(&l.dk), *dv = copy_of(&l.dv);
        const size_t rest = (size_t)(S - length) * D * sizeof(float);
        learn_lesson(&l);
        check_lesson(&l);
        assert_memory_equal(l.dk.got + length * D, dk + length * D, rest);
        assert_memory_equal(l.dv.got + length * D, dv + length * D, rest);
        free(dk);
        free(dv);
        free_lesson(&l);
    }
}

/* Rows of the same six, or sixteen, may show it too. */
static void nan_shows_in_the_gradients_of_all_rows_that_see_it(void **state)
{
    (void)state;
    enum { T = 40, D = 6, BAD = 17 };
    struct xf_random random = xf_random_seeded(3, 1);
    struct problem p = new_problem(&random, 1, 1, T, T, D);
    p.a.mask.causal = true;
    p.k[BAD * D + 2] = NAN;
    struct lesson l = new_lesson(&random, p, 0);
    run_lesson(&l);
    for (int i = BAD * D; i < T * D; i++) {
        assert_true((bool)isnan(l.dq.got[i]));
    }
    assert_true(isnan(l.dk.got[0])); /* which these rows see too */
    assert_true(isnan(l.dv.got[0]));
    for (int i = 0; i < BAD / 6 * 6 * D; i++) {
        assert_true(isfinite(l.dq.got[i]));
    }
    free_lesson(&l);
}

/* Weights of one key alone: changing a score changes nothing, so only its value learns. */
static void a_score_far_above_the_others_leaves_only_its_value_to_learn(void **state)
{
    (void)state;
    enum { S = 300, D = 4, BEST = 150 };
    struct xf_random random = xf_random_seeded(4, 0);
    struct problem p = new_problem(&random, 1, 1, 1, S, D);
    p.q[0] = 1e6f;
    for (int s = 0; s < S; s++) {
        p.k[s * D] = s == BEST ? 3 : 1;
    }
    struct lesson l = new_lesson(&random, p, 0);
    memset(l.dv.got, 0, S * D * sizeof(float));
    run_lesson(&l);
    for (int i = 0; i < S * D; i++) {
        assert_true(i / D == BEST || l.dv.got[i] == 0);
    }
    assert_memory_equal(l.dv.got + BEST * D, l.dout, D * sizeof(float));
    free_lesson(&l);
}

static void assert_same(const struct gradient *a, const struct gradient *b)
{
    assert_memory_equal(a->got, b->got, a->count * sizeof(float));
}

static void clear(struct gradient *g)
{
    memset(g->got, 0, g->count * sizeof(float));
}

/* Also where heads add to the same keys, and batches to the same bias. */
static void any_number_of_threads_gives_the_same_bits_every_time(void **state)
{
    (void)state;
    enum { B = 2, H = 3, T = 250, D = 33, OFFSETS = 2 * T - 1, BIASES = H * OFFSETS };
    xf_threads_set(4);
    for (int shared = 0; shared < 2; shared++) {
        struct xf_random random = xf_random_seeded(5, 0), again = random;
        struct lesson lesson[2];
        for (int i = 0; i < 2; i++) {
            struct problem p = new_problem(i ? &again : &random, B, H, T, T, D);
            p.a.mask.causal = true;
            p.a.k.head = shared ? 0 : p.a.k.head;
            lesson[i] = new_lesson(i ? &again : &random, p, BIASES);
            lesson[i].dbias_strides =
                (struct xf_strides){.batch = 0, .head = OFFSETS, .row = shared ? 0 : 1};
        }
        for (int i = 0; i < 24; i++) {
            struct lesson *l = &lesson[i > 0];
            clear(&l->dq);
            clear(&l->dk);
            clear(&l->dv);
            clear(&l->dbias);
            xf_threads_set(1 + i % 4);
            run_lesson(l);
            assert_same(&lesson[0].dq, i ? &l->dq : &lesson[0].dq);
            assert_same(&lesson[0].dk, i ? &l->dk : &lesson[0].dk);
            assert_same(&lesson[0].dv, i ? &l->dv : &lesson[0].dv);
            assert_same(&lesson[0].dbias, i ? &l->dbias : &lesson[0].dbias);
        }
        free_lesson(&lesson[0]);
        free_lesson(&lesson[1]);
    }
    xf_threads_set(0);
}

/* In the scratch of one thread, as somebody's own thread would call it. */
static void alone_the_numbers_are_the_same(void **state)
{
    (void)state;
    enum { B = 2, H = 2, T = 260, S = 270, D = 7 };
    xf_threads_set(3);
    struct xf_random random = xf_random_seeded(6, 0), again = random;
    struct lesson l = new_lesson(&random, new_problem(&random, B, H, T, S, D), 0);
    struct lesson alone = new_lesson(&again, new_problem(&again, B, H, T, S, D), 0);
    const struct xf_attention_back x = lesson_arrays(&alone);
    const struct problem *p = &alone.p;
    struct xf_arena scratch;
    assert_int_equal(xf_arena_init(&scratch, xf_attention_scratch_alone(D)), XF_OK);
    run_lesson(&l);
    xf_attention_forward_alone(p->out, p->lse, p->q, p->k, p->v, &p->a, &scratch);
    assert_memory_equal(p->out, l.p.out, l.dq.count * sizeof(float));
    xf_attention_backward_alone(&x, &p->a, &scratch);
    assert_same(&alone.dq, &l.dq);
    assert_same(&alone.dk, &l.dk);
    assert_same(&alone.dv, &l.dv);
    assert_int_equal(scratch.used, 0);
    xf_arena_free(&scratch);
    free_lesson(&l);
    free_lesson(&alone);
    xf_threads_set(0);
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* All scores at once would be 64 MB, and their gradients as much again. */
static void a_long_sequence_takes_no_more_memory_than_a_short_one(void **state)
{
    (void)state;
    enum { T = 4096, D = 16 };
    struct xf_random random = xf_random_seeded(7, 0);
    struct lesson l = new_lesson(&random, new_problem(&random, 1, 1, T, T, D), 0);
    const struct xf_attention_back x = lesson_arrays(&l);
    const size_t used = l.p.scratch.used;
    l.p.a.mask.causal = true;
    run_problem(&l.p);
    const long before = peak_kilobytes();
    xf_attention_backward(&x, &l.p.a, &l.p.scratch);
    assert_in_range(peak_kilobytes() - before, 0, 10000);
    assert_int_equal(l.p.scratch.used, used);
    free_lesson(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_differences_of_the_definition),
        cmocka_unit_test(rows_that_see_nothing_learn_nothing_and_teach_nothing),
        cmocka_unit_test(rows_hidden_by_a_bias_learn_nothing),
        cmocka_unit_test(keys_beyond_the_length_are_never_read_and_learn_nothing),
        cmocka_unit_test(nan_shows_in_the_gradients_of_all_rows_that_see_it),
        cmocka_unit_test(a_score_far_above_the_others_leaves_only_its_value_to_learn),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits_every_time),
        cmocka_unit_test(alone_the_numbers_are_the_same),
        cmocka_unit_test(a_long_sequence_takes_no_more_memory_than_a_short_one),
    };
    return cmocka_run_group_tests_name("attention_back_limits", tests, NULL, NULL);
}
