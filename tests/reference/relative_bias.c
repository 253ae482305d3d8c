/* Tables of biases by offset, learned, in buckets, and ALiBi's. */
#include "reference/positions/relative_bias.h"

#include "reference/positions/alibi.h"
#include "tests/reference/naive_attention_back.h"

/* Read through the table, attention is that with the whole (T,S) array, and its gradient adds up by
 * diagonals. The T queries are the last of S positions, in a table for up to M. */
static void check_table(struct xf_random *random, int M, int T, int S)
{
    enum { B = 2, H = 3, D = 5 };
    const size_t entries = H * (2 * (size_t)M - 1);
    const ptrdiff_t origin = xf_relative_bias_origin(M, T, S);
    struct problem p = new_problem(random, B, H, T, S, D);
    float *table = new_normal(random, entries), *bias = new_floats(H * (size_t)T * (size_t)S);
    float *out = new_floats(problem_floats(&p.a, T));
    for (int i = 0; i < H * T * S; i++) {
        const int h = i / (T * S), t = i / S % T, s = i % S;
        bias[i] = table[h * (2 * M - 1) + (M - 1) + s - (t + S - T)];
    }
    p.a.mask.bias = bias;
    p.a.mask.bias_strides = (struct xf_strides){.head = T * S, .row = S};
    run_problem(&p);
    memcpy(out, p.out, problem_floats(&p.a, T) * sizeof *out);
    p.a.mask.bias = table + origin;
    p.a.mask.bias_strides = (struct xf_strides){.head = 2 * M - 1, .row = -1};
    struct lesson l = new_lesson(random, p, entries);
    move_gradient(&l.dbias, origin);
    learn_lesson(&l);
    move_gradient(&l.dbias, -origin);
    check_lesson(&l);
    assert_memory_equal(out, l.p.out, problem_floats(&p.a, T) * sizeof *out);
    free(table);
    free(bias);
    free(out);
    free_lesson(&l);
}

static void a_table_by_offset_is_read_and_learns_in_place(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    check_table(&random, 1, 1, 1);
    check_table(&random, 9, 9, 9);
    check_table(&random, 20, 13, 13);
    check_table(&random, 12, 1, 12);
    check_table(&random, 140, 7, 110);
}

/* With four buckets for the past and four for the future: 0, 1, and two that share the rest up to
 * 2 * 8^(1/2) = 5.66, and from there on. */
static void buckets_can_be_done_by_hand(void **state)
{
    (void)state;
    const struct xf_buckets both = {.count = 8, .far = 16};
    const int past[] = {0, 1, 2, 2, 2, 2, 3, 3, 3}, future[] = {0, 5, 6, 6, 6, 6, 7, 7, 7};
    for (int i = 0; i < 9; i++) {
        assert_int_equal(xf_bucket(&both, -i), past[i]);
        assert_int_equal(xf_bucket(&both, i), future[i]);
    }
    assert_int_equal(xf_bucket(&both, -1000000), 3);
    assert_int_equal(xf_bucket(&both, 1000000), 7);
    const struct xf_buckets only = {.count = 4, .far = 16, .past_only = true};
    for (int i = 0; i < 9; i++) {
        assert_int_equal(xf_bucket(&only, -i), past[i]);
        assert_int_equal(xf_bucket(&only, i), 0);
    }
}

/* Whole numbers, so that sums are exact. */
static void an_entry_of_a_bucket_is_shared_and_learns_from_all_that_share_it(void **state)
{
    (void)state;
    enum { H = 2, M = 30, COUNT = 6, ENTRIES = 2 * M - 1 };
    const struct xf_buckets buckets = {.count = COUNT, .far = 9};
    float entry[H * COUNT], table[H * ENTRIES], dtable[H * ENTRIES], dentry[H * COUNT];
    float want[H * COUNT];
    for (int i = 0; i < H * COUNT; i++) {
        entry[i] = (float)i;
        dentry[i] = want[i] = 100;
    }
    xf_buckets_forward(table, entry, &buckets, H, M);
    for (int i = 0; i < H * ENTRIES; i++) {
        const int h = i / ENTRIES, bucket = xf_bucket(&buckets, i % ENTRIES - (M - 1));
        assert_true(table[i] == (float)(h * COUNT + bucket));
        dtable[i] = (float)(i % 13);
        want[h * COUNT + bucket] += dtable[i];
    }
    xf_buckets_backward(dentry, dtable, &buckets, H, M);
    assert_memory_equal(dentry, want, sizeof want);
}

static void slopes_are_powers_of_two_and_lie_between_for_other_numbers_of_heads(void **state)
{
    (void)state;
    const double eight[] = {0.5, 0.25, 0.125, 0x1p-4, 0x1p-5, 0x1p-6, 0x1p-7, 0x1p-8};
    const double six[] = {0.25, 0x1p-4, 0x1p-6, 0x1p-8, 0.5, 0.125};
    assert_true(xf_alibi_slope(0, 1) == 0x1p-8);
    for (int h = 0; h < 8; h++) {
        assert_true(xf_alibi_slope(h, 8) == eight[h]);
    }
    for (int h = 0; h < 6; h++) {
        assert_true(xf_alibi_slope(h, 6) == six[h]);
    }
}

static void linear_biases_fall_on_both_sides(void **state)
{
    (void)state;
    enum { H = 2, M = 4, ENTRIES = 2 * M - 1 };
    const float want[H * ENTRIES] = {
        -0.1875f,     -0.125f,     -0.0625f,     0, -0.0625f,     -0.125f,     -0.1875f, /* 2^-4 */
        -0.01171875f, -0.0078125f, -0.00390625f, 0, -0.00390625f, -0.0078125f, -0.01171875f,
    };
    float table[H * ENTRIES];
    xf_alibi(table, H, M);
    for (int i = 0; i < H * ENTRIES; i++) {
        assert_true(table[i] == want[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_by_offset_is_read_and_learns_in_place),
        cmocka_unit_test(buckets_can_be_done_by_hand),
        cmocka_unit_test(an_entry_of_a_bucket_is_shared_and_learns_from_all_that_share_it),
        cmocka_unit_test(slopes_are_powers_of_two_and_lie_between_for_other_numbers_of_heads),
        cmocka_unit_test(linear_biases_fall_on_both_sides),
    };
    return cmocka_run_group_tests_name("relative_bias", tests, NULL, NULL);
}
