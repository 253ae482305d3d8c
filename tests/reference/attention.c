/* Attention is what its definition says, for every shape, layout and mask. */
#include "tests/reference/naive_attention.h"

/* One of everything; one more and one less than steps of 6 keys, groups of 16 queries, tiles of 96
 * keys and runs of 256 queries. */
static const struct {
    int B, H, T, S, D;
} shapes[] = {
    {1, 1, 1, 1, 1},     {1, 1, 1, 7, 3},     {1, 1, 5, 1, 2},     {2, 3, 6, 5, 16},
    {2, 1, 7, 17, 15},   {1, 2, 13, 16, 17},  {3, 2, 11, 33, 8},   {1, 1, 1, 200, 64},
    {1, 2, 12, 95, 31},  {1, 1, 6, 96, 33},   {1, 1, 18, 97, 48},  {1, 1, 100, 100, 64},
    {2, 2, 255, 9, 4},   {1, 1, 256, 192, 5}, {1, 1, 257, 257, 7}, {1, 1, 40, 300, 80},
    {1, 1, 513, 40, 2},  {1, 3, 3, 289, 1},   {1, 1, 15, 193, 6},  {1, 2, 16, 191, 12},
    {1, 1, 256, 261, 3},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0], CAUSAL = 1, LENGTHS = 2, BIAS = 4, MASKS = 8 };

static void check_shape(struct xf_random *random, int shape, int masks)
{
    struct problem p = new_problem(random, shapes[shape].B, shapes[shape].H, shapes[shape].T,
                                   shapes[shape].S, shapes[shape].D);
    const int lengths[] = {p.a.S, p.a.S / 2, 0};
    float *bias = masks & BIAS ? new_bias(random, &p.a) : NULL;
    p.a.mask.causal = masks & CAUSAL;
    p.a.mask.lengths = masks & LENGTHS ? lengths + (p.a.B == 1) : NULL;
    run_problem(&p);
    check_problem(&p);
    free(bias);
    free_problem(&p);
}

static void attention_is_its_definition_without_a_mask(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int i = 0; i < SHAPES; i++) {
        check_shape(&random, i, 0);
    }
}

static void attention_is_its_definition_under_a_causal_mask(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 1);
    for (int i = 0; i < SHAPES; i++) {
        check_shape(&random, i, CAUSAL);
    }
}

static void attention_is_its_definition_under_every_other_mix_of_masks(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 2);
    for (int i = 0; i < SHAPES; i++) {
        for (int masks = LENGTHS; masks < MASKS; masks++) {
            check_shape(&random, i, masks);
        }
    }
}

/* Queries, keys and values side by side as (B,T,3,H,D), output as (B,T,H,D). */
static void interleaved_heads_give_the_same_numbers(void **state)
{
    (void)state;
    enum { B = 2, H = 3, T = 21, D = 10, C = H * D };
    struct xf_random random = xf_random_seeded(2, 0);
    struct problem p = new_problem(&random, B, H, T, T, D), rows = p;
    p.a.mask.causal = rows.a.mask.causal = true;
    float *qkv = new_floats(B * T * 3 * C);
    rows.out = new_floats(B * T * C);
    rows.lse = new_floats(B * H * T);
    rows.q = qkv;
    rows.k = qkv + C;
    rows.v = qkv + 2 * C;
    rows.a.q = rows.a.k = rows.a.v = xf_strides_of_rows(T, 3 * C, D);
    rows.a.out = xf_strides_of_rows(T, C, D);
    for (int i = 0; i < B * H * T; i++) {
        int b = i / (H * T), h = i / T % H, t = i % T;
        memcpy(rows.q + place(rows.a.q, b, h, t), p.q + i * D, D * sizeof(float));
        memcpy(rows.k + place(rows.a.k, b, h, t), p.k + i * D, D * sizeof(float));
        memcpy(rows.v + place(rows.a.v, b, h, t), p.v + i * D, D * sizeof(float));
    }
    run_problem(&p);
    run_problem(&rows);
    for (int i = 0; i < B * H * T; i++) {
        size_t at = place(rows.a.out, i / (H * T), i / T % H, i % T);
        assert_memory_equal(rows.out + at, p.out + i * D, D * sizeof(float));
    }
    assert_memory_equal(rows.lse, p.lse, B * H * T * sizeof(float));
    free(qkv);
    free(rows.out);
    free(rows.lse);
    free_problem(&p);
}

static void only_the_rows_of_the_output_are_written(void **state)
{
    (void)state;
    enum { T = 9, D = 5, ROW = 8 };
    struct xf_random random = xf_random_seeded(3, 0);
    struct problem p = new_problem(&random, 1, 1, T, 4, D);
    float *contiguous = p.out, spaced[T * ROW] = {0};
    p.out = spaced;
    p.a.out.row = ROW;
    run_problem(&p);
    check_problem(&p);
    for (int i = 0; i < T * ROW; i++) {
        assert_true(i % ROW < D || spaced[i] == 0);
    }
    p.out = contiguous;
    free_problem(&p);
}

static void heads_may_share_their_keys(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(4, 0);
    struct problem p = new_problem(&random, 2, 4, 8, 10, 6);
    p.a.k.head = p.a.v.head = 0;
    run_problem(&p);
    check_problem(&p);
    free_problem(&p);
}

/* A row stride of -1 turns 2T - 1 numbers into a bias that depends on s - t alone. */
static void a_bias_may_depend_on_the_distance_alone(void **state)
{
    (void)state;
    enum { H = 2, T = 110, OFFSETS = 2 * T - 1 };
    struct xf_random random = xf_random_seeded(5, 0);
    struct problem p = new_problem(&random, 1, H, T, T, 8);
    float *table = new_normal(&random, H * OFFSETS);
    p.a.mask.bias = table + T - 1;
    p.a.mask.bias_strides = (struct xf_strides){.head = OFFSETS, .row = -1};
    run_problem(&p);
    check_problem(&p);
    free(table);
    free_problem(&p);
}

static void one_head_alone_is_its_definition(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(6, 0);
    for (int masked = 0; masked < 2; masked++) {
        struct problem p = new_problem(&random, 1, 1, 14, 31, 12);
        float *bias = masked ? new_bias(&random, &p.a) : NULL;
        run_problem(&p); /* for lse, which the short form does not give */
        assert_int_equal(xf_attention_single(p.out, p.q, p.k, p.v, bias, 14, 31, 12), XF_OK);
        check_problem(&p);
        free(bias);
        free_problem(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attention_is_its_definition_without_a_mask),
        cmocka_unit_test(attention_is_its_definition_under_a_causal_mask),
        cmocka_unit_test(attention_is_its_definition_under_every_other_mix_of_masks),
        cmocka_unit_test(interleaved_heads_give_the_same_numbers),
        cmocka_unit_test(only_the_rows_of_the_output_are_written),
        cmocka_unit_test(heads_may_share_their_keys),
        cmocka_unit_test(a_bias_may_depend_on_the_distance_alone),
        cmocka_unit_test(one_head_alone_is_its_definition),
    };
    return cmocka_run_group_tests_name("attention", tests, NULL, NULL);
}
