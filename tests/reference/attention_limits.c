/* Attention where things get extreme: nothing to see, NaN, large scores, many threads, little
 * memory. */
#include <sys/resource.h>

#include "reference/core/threads.h"
#include "tests/reference/naive_attention.h"

static void assert_row_is_empty(const struct problem *p, int b, int h, int t)
{
    for (int d = 0; d < p->a.D; d++) {
        assert_true(p->out[place(p->a.out, b, h, t) + (size_t)d] == 0);
    }
    assert_true(p->lse[(b * p->a.H + h) * p->a.T + t] == -INFINITY);
}

static void rows_before_the_first_key_give_zeros(void **state)
{
    (void)state;
    enum { T = 230, S = 20 };
    struct xf_random random = xf_random_seeded(1, 0);
    struct problem p = new_problem(&random, 1, 2, T, S, 9);
    p.a.mask.causal = true;
    run_problem(&p);
    for (int t = 0; t < T - S; t++) {
        assert_row_is_empty(&p, 0, 0, t);
        assert_row_is_empty(&p, 0, 1, t);
    }
    check_problem(&p);
    free_problem(&p);
}

static void a_batch_without_keys_gives_zeros(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 1);
    struct problem p = new_problem(&random, 2, 1, 8, 6, 4);
    p.a.mask.lengths = (int[]){0, 6};
    run_problem(&p);
    for (int t = 0; t < 8; t++) {
        assert_row_is_empty(&p, 0, 0, t);
    }
    check_problem(&p);
    free_problem(&p);
}

/* Also where only the first tile of keys is hidden, so that the running maximum starts late. */
static void rows_hidden_by_a_bias_give_zeros(void **state)
{
    (void)state;
    enum { T = 7, S = 210 };
    struct xf_random random = xf_random_seeded(1, 2);
    struct problem p = new_problem(&random, 1, 1, T, S, 4);
    float *bias = new_normal(&random, T * S);
    for (int s = 0; s < S; s++) {
        bias[2 * S + s] = -INFINITY;
        bias[4 * S + s] = s < 150 ? -INFINITY : 0;
    }
    p.a.mask.bias = bias;
    p.a.mask.bias_strides.row = S;
    run_problem(&p);
    assert_row_is_empty(&p, 0, 0, 2);
    check_problem(&p);
    free(bias);
    free_problem(&p);
}

static void keys_beyond_the_length_are_never_read(void **state)
{
    (void)state;
    enum { S = 130, D = 5 };
    struct xf_random random = xf_random_seeded(2, 0);
    for (int length = 0; length < S; length += 43) {
        struct problem p = new_problem(&random, 1, 1, 9, S, D);
        p.a.mask.lengths = &length;
        for (int i = length * D; i < S * D; i++) {
            p.k[i] = p.v[i] = NAN;
        }
        run_problem(&p);
        check_problem(&p);
        free_problem(&p);
    }
}

static void nan_shows_in_the_rows_that_see_it_and_in_no_other(void **state)
{
    (void)state;
    enum { T = 40, D = 6, BAD = 17 };
    struct xf_random random = xf_random_seeded(3, 0);
    struct problem p = new_problem(&random, 1, 1, T, T, D);
    p.a.mask.causal = true;
    p.k[BAD * D + 2] = NAN; /* seen by row BAD and all later */
    run_problem(&p);
    for (int i = 0; i < T * D; i++) {
        assert_true((bool)isnan(p.out[i]) == (i / D >= BAD));
    }
    p.k[BAD * D + 2] = 0;
    p.q[BAD * D + 2] = NAN; /* in row BAD alone */
    run_problem(&p);
    for (int i = 0; i < T * D; i++) {
        assert_true((bool)isnan(p.out[i]) == (i / D == BAD));
    }
    free_problem(&p);
}

static void infinite_scores_show_as_nan(void **state)
{
    (void)state;
    enum { S = 200, D = 3 };
    struct xf_random random = xf_random_seeded(3, 1);
    struct problem p = new_problem(&random, 1, 1, 1, S, D);
    for (int d = 0; d < D; d++) {
        p.q[d] = p.k[100 * D + d] = 3e38f; /* their product is +INFINITY */
    }
    run_problem(&p);
    assert_true(isnan(p.out[0]) && isnan(p.out[1]) && isnan(p.out[2]));
    free_problem(&p);
}

/* One key's score is a million above the others, in a tile that is neither first nor last. */
static void a_score_far_above_the_others_takes_all_the_weight(void **state)
{
    (void)state;
    enum { S = 300, D = 4, BEST = 150 };
    struct xf_random random = xf_random_seeded(4, 0);
    struct problem p = new_problem(&random, 1, 1, 7, S, D);
    for (int t = 0; t < 7; t++) {
        p.q[t * D] = 1e6f;
    }
    for (int s = 0; s < S; s++) {
        p.k[s * D] = s == BEST ? 3 : 1;
    }
    run_problem(&p);
    for (int t = 0; t < 7; t++) {
        assert_memory_equal(p.out + t * D, p.v + BEST * D, D * sizeof(float));
        assert_close(p.lse[t], 1.5e6, 1e6 * 4 * U + 10);
    }
    free_problem(&p);
}

/* Equal scores, however large, give the mean of the values. */
static void equal_scores_of_any_size_give_the_mean(void **state)
{
    (void)state;
    enum { S = 110, D = 2 };
    const float sizes[] = {0, 1e-38f, 1e30f, -1e30f, -3e38f};
    struct xf_random random = xf_random_seeded(4, 1);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct problem p = new_problem(&random, 1, 1, 3, S, D);
        float bias[S];
        double mean = 0, magnitude = 0;
        for (int s = 0; s < S; s++) {
            bias[s] = sizes[i];
            p.k[s * D] = p.k[s * D + 1] = 0;
            mean += (double)p.v[s * D] / S;
            magnitude += fabs((double)p.v[s * D]) / S;
        }
        p.a.mask.bias = bias; /* strides of 0: one row for all */
        run_problem(&p);
        assert_close(p.out[2 * D], mean, 2 * (S + 8) * U * magnitude);
        free_problem(&p);
    }
}

static void any_number_of_threads_gives_the_same_bits_every_time(void **state)
{
    (void)state;
    enum { B = 2, H = 3, T = 400, D = 33, COUNT = B * H * T * D };
    struct xf_random random = xf_random_seeded(5, 0);
    xf_threads_set(3);
    struct problem p = new_problem(&random, B, H, T, T, D);
    float *first = new_floats(COUNT), *first_lse = new_floats(B * H * T);
    p.a.mask.causal = true;
    for (int i = 0; i < 24; i++) {
        xf_threads_set(1 + i % 3);
        run_problem(&p);
        if (i == 0) {
            memcpy(first, p.out, COUNT * sizeof *first);
            memcpy(first_lse, p.lse, B * H * T * sizeof *first);
        }
        assert_memory_equal(p.out, first, COUNT * sizeof *first);
        assert_memory_equal(p.lse, first_lse, B * H * T * sizeof *first);
        memset(p.out, 0, COUNT * sizeof *p.out);
    }
    xf_threads_set(0);
    free(first);
    free(first_lse);
    free_problem(&p);
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* All scores at once would be 64 MB. */
static void a_long_sequence_takes_no_more_memory_than_a_short_one(void **state)
{
    (void)state;
    enum { T = 4096, D = 16 };
    struct xf_random random = xf_random_seeded(6, 0);
    struct problem p = new_problem(&random, 1, 1, T, T, D);
    size_t used = p.scratch.used;
    p.a.mask.causal = true;
    long before = peak_kilobytes();
    run_problem(&p);
    assert_in_range(peak_kilobytes() - before, 0, 10000);
    assert_int_equal(p.scratch.used, used);
    for (int t = 0; t < T; t += 455) {
        check_row(&p, 0, 0, t);
    }
    free_problem(&p);
}

static void scratch_for_a_head_of_64_is_below_a_megabyte_a_thread(void **state)
{
    (void)state;
    xf_threads_set(1);
    assert_in_range(xf_attention_scratch(64), 1, 1000000);
    size_t one = xf_attention_scratch(64);
    xf_threads_set(5);
    assert_int_equal(xf_attention_scratch(64), 5 * one);
    xf_threads_set(0);
}

/* What fills a tile up must not be taken for keys: their scores of 0 would outshine all others. */
static void scores_far_below_zero_count_for_any_number_of_keys(void **state)
{
    (void)state;
    enum { MOST = 13 };
    float k[MOST], v[MOST], q[2] = {-1000, -2000}, out[2];
    for (int s = 0; s < MOST; s++) {
        k[s] = 1;
        v[s] = 3;
    }
    for (int S = 1; S <= MOST; S++) {
        assert_int_equal(xf_attention_single(out, q, k, v, NULL, 2, S, 1), XF_OK);
        for (int t = 0; t < 2; t++) {
            assert_close(out[t], 3, 3 * (S + 2) * 0x1p-24);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_before_the_first_key_give_zeros),
        cmocka_unit_test(a_batch_without_keys_gives_zeros),
        cmocka_unit_test(rows_hidden_by_a_bias_give_zeros),
        cmocka_unit_test(keys_beyond_the_length_are_never_read),
        cmocka_unit_test(nan_shows_in_the_rows_that_see_it_and_in_no_other),
        cmocka_unit_test(infinite_scores_show_as_nan),
        cmocka_unit_test(a_score_far_above_the_others_takes_all_the_weight),
        cmocka_unit_test(equal_scores_of_any_size_give_the_mean),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits_every_time),
        cmocka_unit_test(a_long_sequence_takes_no_more_memory_than_a_short_one),
        cmocka_unit_test(scratch_for_a_head_of_64_is_below_a_megabyte_a_thread),
        cmocka_unit_test(scores_far_below_zero_count_for_any_number_of_keys),
    };
    return cmocka_run_group_tests_name("attention_limits", tests, NULL, NULL);
}
