/* Random numbers: they repeat, and they are distributed as they should be. The seeds are fixed, so
 * these tests pass always or never; bounds are five standard deviations. */
#include "reference/core/random.h"

#include "tests/reference/check.h"

enum { DRAWS = 1000000 };

/* The first outputs from the state 1, 2, 3, 4. The first can be done by hand: 2 * 5 rotated by 7
 * bits is 1280, times 9 is 11520; the second state has s1 = 2 ^ (3 ^ 1) = 0. */
static void bits_are_those_of_xoshiro256_starstar(void **state)
{
    (void)state;
    struct xf_random random = {{1, 2, 3, 4}};
    const uint64_t published[] = {11520,
                                  0,
                                  1509978240,
                                  1215971899390074240,
                                  1216172134540287360,
                                  607988272756665600,
                                  UINT64_C(16172922978634559625),
                                  8476171486693032832};
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        assert_int_equal(xf_random_bits(&random), published[i]);
    }
}

static void the_same_seed_and_stream_repeat(void **state)
{
    (void)state;
    struct xf_random one = xf_random_seeded(7, 11), other = xf_random_seeded(7, 11);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(xf_random_bits(&one), xf_random_bits(&other));
    }
}

static void other_seeds_and_streams_give_other_numbers(void **state)
{
    (void)state;
    enum { SEEDS = 20, PAIRS = SEEDS * SEEDS };
    uint64_t first[PAIRS];
    for (uint64_t i = 0; i < PAIRS; i++) {
        struct xf_random random = xf_random_seeded(i / SEEDS, i % SEEDS);
        first[i] = xf_random_bits(&random);
        for (uint64_t j = 0; j < i; j++) {
            assert_int_not_equal(first[i], first[j]);
        }
    }
}

/* Moments of the unit interval: 1/2 and 1/3, with variances 1/12 and 4/45. */
static void uniform_numbers_fill_the_unit_interval(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = xf_random_uniform(&random);
        assert_true(x >= 0 && x < 1);
        sum += x;
        squares += x * x;
    }
    assert_close(sum / DRAWS, 0.5, 5 * sqrt(1 / 12.0 / DRAWS));
    assert_close(squares / DRAWS, 1 / 3.0, 5 * sqrt(4 / 45.0 / DRAWS));
}

/* Moments of the normal distribution: 0, 1, 0, 3, with variances 1, 2, 15, 96. */
static void normal_numbers_have_the_moments_of_a_normal_distribution(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    double moment[4] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double x = xf_random_normal(&random), power = 1;
        assert_true(isfinite(x));
        for (int n = 0; n < 4; n++) {
            moment[n] += power *= x;
        }
    }
    const double want[4] = {0, 1, 0, 3}, variance[4] = {1, 2, 15, 96};
    for (int n = 0; n < 4; n++) {
        assert_close(moment[n] / DRAWS, want[n], 5 * sqrt(variance[n] / DRAWS));
    }
}

/* With n = 3 * 2^30 every third value has two chances among 2^32, if none is redrawn. */
static void no_number_below_n_is_favoured(void **state)
{
    (void)state;
    const uint32_t n = UINT32_C(3) << 30;
    struct xf_random random = xf_random_seeded(3, 0);
    int count[3] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint32_t x = xf_random_below(&random, n);
        assert_true(x < n);
        count[x % 3]++;
    }
    for (int i = 0; i < 3; i++) {
        assert_close(count[i], DRAWS / 3.0, 5 * sqrt(DRAWS * (1 / 3.0) * (2 / 3.0)));
    }
}

static void every_number_below_n_turns_up(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(4, 0);
    for (uint32_t n = 1; n <= 9; n++) {
        int count[9] = {0};
        for (int i = 0; i < 9000; i++) {
            count[xf_random_below(&random, n)]++;
        }
        for (uint32_t x = 0; x < 9; x++) {
            double p = x < n ? 1.0 / n : 0;
            assert_close(count[x], 9000 * p, 5 * sqrt(9000 * p * (1 - p)));
        }
    }
}

/* Of 600 draws, each of the six orders of three comes 100 times, give or take 9: 60 is four times as
 * far off. */
static void every_order_turns_up(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(11, 0);
    int times[3][3] = {0};
    for (int draw = 0; draw < 600; draw++) {
        int order[3];
        xf_random_order(order, 3, &random);
        assert_int_equal(1 << order[0] | 1 << order[1] | 1 << order[2], 7);
        times[order[0]][order[1]]++;
    }
    for (int first = 0; first < 3; first++) {
        for (int second = 0; second < 3; second++) {
            assert_true(first == second || times[first][second] > 60);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_those_of_xoshiro256_starstar),
        cmocka_unit_test(the_same_seed_and_stream_repeat),
        cmocka_unit_test(other_seeds_and_streams_give_other_numbers),
        cmocka_unit_test(uniform_numbers_fill_the_unit_interval),
        cmocka_unit_test(normal_numbers_have_the_moments_of_a_normal_distribution),
        cmocka_unit_test(no_number_below_n_is_favoured),
        cmocka_unit_test(every_number_below_n_turns_up),
        cmocka_unit_test(every_order_turns_up),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
