/* The gradients of attention are what the chain rule gives, for every shape, layout and mask. */
#include "tests/reference/naive_attention_back.h"

/* One of everything; one more and one less than steps of 6 keys, groups of 16 queries, and runs and
 * tiles of 96. */
static const struct {
    int B, H, T, S, D;
} shapes[] = {
    {1, 1, 1, 1, 1},    {1, 1, 1, 7, 3},     {1, 1, 5, 1, 2},     {2, 3, 6, 5, 16},
    {2, 1, 7, 17, 15},  {1, 2, 13, 16, 17},  {3, 2, 11, 33, 8},   {1, 1, 1, 200, 64},
    {1, 2, 12, 95, 31}, {1, 1, 6, 96, 33},   {1, 1, 18, 97, 48},  {2, 1, 95, 9, 4},
    {1, 1, 96, 192, 5}, {1, 1, 97, 97, 64},  {1, 1, 40, 200, 20}, {1, 1, 213, 40, 2},
    {1, 3, 3, 100, 1},  {1, 2, 15, 191, 12}, {1, 1, 193, 97, 3},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0], CAUSAL = 1, LENGTHS = 2, BIAS = 4, MASKS = 8 };

static void check_shape(struct xf_random *random, int shape, int masks)
{
    struct problem p = new_problem(random, shapes[shape].B, shapes[shape].H, shapes[shape].T,
                                   shapes[shape].S, shapes[shape].D);
    const int lengths[] = {p.a.S, p.a.S / 2, 0};
    const size_t biases = masks & BIAS ? (size_t)p.a.H * (size_t)p.a.T * (size_t)p.a.S : 0;
    float *bias = biases ? new_bias(random, &p.a) : NULL;
    p.a.mask.causal = masks & CAUSAL;
    p.a.mask.lengths = masks & LENGTHS ? lengths + (p.a.B == 1) : NULL;
    struct lesson l = new_lesson(random, p, biases);
    learn_lesson(&l);
    check_lesson(&l);
    free(bias);
    free_lesson(&l);
}

static void gradients_follow_the_chain_rule_without_a_mask(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int i = 0; i < SHAPES; i++) {
        check_shape(&random, i, 0);
    }
}

static void gradients_follow_the_chain_rule_under_a_causal_mask(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 1);
    for (int i = 0; i < SHAPES; i++) {
        check_shape(&random, i, CAUSAL);
    }
}

static void gradients_follow_the_chain_rule_under_every_other_mix_of_masks(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 2);
    for (int i = 0; i < SHAPES; i++) {
        for (int masks = LENGTHS; masks < MASKS; masks++) {
            check_shape(&random, i, masks);
        }
    }
}

/* Queries and their gradients as (B,T,H,D), keys and values as (B,S,2,H,D) in halves of one array. */
static void gradients_lie_as_what_they_are_the_gradients_of(void **state)
{
    (void)state;
    enum { B = 2, H = 3, T = 21, S = 30, D = 10, C = H * D };
    struct xf_random random = xf_random_seeded(2, 0);
    struct lesson l = new_lesson(&random, new_problem(&random, B, H, T, S, D), 0), rows = l;
    float *pair = new_floats(B * S * 2 * C), *dpair = new_floats(B * S * 2 * C);
    float *q = new_floats(B * T * C), *dq = new_floats(B * T * C), *dout = new_floats(B * T * C);
    rows.p.a.q = rows.p.a.out = xf_strides_of_rows(T, C, D);
    rows.p.a.k = rows.p.a.v = xf_strides_of_rows(S, 2 * C, D);
    rows.p.out = new_floats(B * T * C);
    rows.p.q = q;
    rows.p.k = pair;
    rows.p.v = pair + C;
    rows.dq.got = dq;
    rows.dk.got = dpair;
    rows.dv.got = dpair + C;
    rows.dout = dout;
    for (int i = 0; i < B * H * T; i++) {
        const size_t at = place(rows.p.a.q, i / (H * T), i / T % H, i % T);
        memcpy(q + at, l.p.q + i * D, D * sizeof(float));
        memcpy(dq + at, l.dq.got + i * D, D * sizeof(float));
        memcpy(dout + at, l.dout + i * D, D * sizeof(float));
    }
    for (int i = 0; i < B * H * S; i++) {
        const size_t at = place(rows.p.a.k, i / (H * S), i / S % H, i % S);
        memcpy(rows.p.k + at, l.p.k + i * D, D * sizeof(float));
        memcpy(rows.p.v + at, l.p.v + i * D, D * sizeof(float));
        memcpy(rows.dk.got + at, l.dk.got + i * D, D * sizeof(float));
        memcpy(rows.dv.got + at, l.dv.got + i * D, D * sizeof(float));
    }
    run_lesson(&l);
    run_lesson(&rows);
    for (int i = 0; i < B * H * T; i++) {
        const size_t at = place(rows.p.a.q, i / (H * T), i / T % H, i % T);
        assert_memory_equal(dq + at, l.dq.got + i * D, D * sizeof(float));
    }
    for (int i = 0; i < B * H * S; i++) {
        const size_t at = place(rows.p.a.k, i / (H * S), i / S % H, i % S);
        assert_memory_equal(rows.dk.got + at, l.dk.got + i * D, D * sizeof(float));
        assert_memory_equal(rows.dv.got + at, l.dv.got + i * D, D * sizeof(float));
    }
    free(pair);
    free(dpair);
    free(q);
    free(dq);
    free(dout);
    free(rows.p.out);
    free_lesson(&l);
}

static void gradients_of_keys_that_heads_or_batches_share_add_up(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(3, 0);
    for (int shared = 1; shared < 4; shared++) {
        struct problem p = new_problem(&random, 3, 4, 8, 100, 6);
        p.a.k.head = shared & 1 ? 0 : p.a.k.head;
        p.a.v.batch = shared & 2 ? 0 : p.a.v.batch;
        struct lesson l = new_lesson(&random, p, 0);
        learn_lesson(&l);
        check_lesson(&l);
        free_lesson(&l);
    }
}

/* 2T - 1 numbers a head, shared by batches: each learns from its whole diagonal, in every batch. */
static void a_bias_of_the_distance_alone_learns_by_diagonals(void **state)
{
    (void)state;
    enum { H = 2, T = 110, OFFSETS = 2 * T - 1 };
    struct xf_random random = xf_random_seeded(4, 0);
    struct problem p = new_problem(&random, 2, H, T, T, 8);
    float *table = new_normal(&random, H * OFFSETS);
    p.a.mask.bias_strides = (struct xf_strides){.head = OFFSETS, .row = -1};
    p.a.mask.bias = table + T - 1;
    struct lesson l = new_lesson(&random, p, H * OFFSETS);
    move_gradient(&l.dbias, T - 1);
    learn_lesson(&l);
    move_gradient(&l.dbias, 1 - T);
    check_lesson(&l);
    free(table);
    free_lesson(&l);
}

/* One bias for all heads, but a gradient for each. */
static void the_gradient_of_a_bias_may_lie_otherwise_than_the_bias(void **state)
{
    (void)state;
    enum { B = 2, H = 3, T = 19, S = 23 };
    struct xf_random random = xf_random_seeded(5, 0);
    struct problem p = new_problem(&random, B, H, T, S, 5);
    float *bias = new_normal(&random, T * S);
    p.a.mask.bias = bias;
    p.a.mask.bias_strides.row = S;
    struct lesson l = new_lesson(&random, p, B * H * T * S);
    l.dbias_strides = (struct xf_strides){.batch = H * T * S, .head = T * S, .row = S};
    learn_lesson(&l);
    check_lesson(&l);
    free(bias);
    free_lesson(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_follow_the_chain_rule_without_a_mask),
        cmocka_unit_test(gradients_follow_the_chain_rule_under_a_causal_mask),
        cmocka_unit_test(gradients_follow_the_chain_rule_under_every_other_mix_of_masks),
        cmocka_unit_test(gradients_lie_as_what_they_are_the_gradients_of),
        cmocka_unit_test(gradients_of_keys_that_heads_or_batches_share_add_up),
        cmocka_unit_test(a_bias_of_the_distance_alone_learns_by_diagonals),
        cmocka_unit_test(the_gradient_of_a_bias_may_lie_otherwise_than_the_bias),
    };
    return cmocka_run_group_tests_name("attention_back", tests, NULL, NULL);
}
