/* Dropout: the random function it draws from, and what it does with it. */
#include "reference/ops/dropout.h"

#include "tests/reference/check.h"

/* The known answers that the authors publish with their own implementation, Random123. */
static void philox_gives_its_authors_answers(void **state)
{
    (void)state;
    static const uint32_t known[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1},
    };
    for (int i = 0; i < 3; i++) {
        uint32_t bits[4];
        xf_philox(bits, known[i], known[i] + 4);
        assert_memory_equal(bits, known[i] + 6, sizeof bits);
    }
}

enum { N = 40000 };
static float ones[N], kept[N], again[N];

static const struct xf_dropout *some_dropout(void)
{
    static const struct xf_dropout dropout = {.rate = 0.2f, .seed = 7, .step = 3, .site = 5};
    for (int i = 0; i < N; i++) {
        ones[i] = 1;
    }
    return &dropout;
}

/* 40000 draws of probability 0.2: the share has the deviation 0.002; six of them are allowed. */
static void the_share_left_out_is_the_rate_and_the_mean_is_kept(void **state)
{
    (void)state;
    const struct xf_dropout *dropout = some_dropout();
    int zeros = 0;
    xf_dropout(kept, ones, 0, N, dropout);
    for (int i = 0; i < N; i++) {
        zeros += kept[i] == 0;
        assert_true(kept[i] == 0 || kept[i] == 1 / (1 - dropout->rate));
    }
    assert_close(zeros / (double)N, 0.2, 6 * 0.002);
}

/* Neighbours, and elements 8 or 32 apart (the kernel's own strides), are left out independently:
 * both with probability 0.04. */
static void elements_are_left_out_independently(void **state)
{
    (void)state;
    const int lags[] = {1, 2, 4, 8, 16, 32, 128};
    xf_dropout(kept, ones, 0, N, some_dropout());
    for (int i = 0; i < 7; i++) {
        int both = 0;
        for (int j = 0; j + lags[i] < N; j++) {
            both += kept[j] == 0 && kept[j + lags[i]] == 0;
        }
        assert_close(both / (double)N, 0.04, 6 * sqrt(0.04 / N));
    }
}

static void any_part_of_an_array_has_the_same_mask(void **state)
{
    (void)state;
    const struct xf_dropout *dropout = some_dropout();
    xf_dropout(kept, ones, 0, N, dropout);
    for (size_t first = 0; first < 70; first++) {
        for (size_t count = 0; count < 70; count += 3) {
            again[count] = 9;
            xf_dropout(again, ones, first, count, dropout);
            assert_memory_equal(again, kept + first, count * sizeof *kept);
            assert_true(again[count] == 9);
        }
    }
}

static void seed_step_and_site_each_change_the_mask(void **state)
{
    (void)state;
    struct xf_dropout other[4];
    for (int i = 0; i < 4; i++) {
        other[i] = *some_dropout();
    }
    other[0].seed++;
    other[1].seed += (uint64_t)1 << 32;
    other[2].step++;
    other[3].site++;
    xf_dropout(kept, ones, 0, N, some_dropout());
    for (int i = 0; i < 4; i++) {
        int same = 0;
        xf_dropout(again, ones, 0, N, &other[i]);
        for (int j = 0; j < N; j++) {
            same += again[j] == kept[j];
        }
        assert_close(same / (double)N, 0.2 * 0.2 + 0.8 * 0.8, 6 * sqrt(0.68 * 0.32 / N));
    }
}

static void rate_0_changes_nothing(void **state)
{
    (void)state;
    struct xf_dropout dropout = *some_dropout();
    dropout.rate = 0;
    xf_dropout(again, ones, 0, N, &dropout);
    assert_memory_equal(again, ones, sizeof ones);
}

static void dropout_works_in_place(void **state)
{
    (void)state;
    const struct xf_dropout *dropout = some_dropout();
    xf_dropout(kept, ones, 11, 1000, dropout);
    xf_dropout(ones, ones, 11, 1000, dropout);
    assert_memory_equal(ones, kept, 1000 * sizeof *ones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_authors_answers),
        cmocka_unit_test(the_share_left_out_is_the_rate_and_the_mean_is_kept),
        cmocka_unit_test(elements_are_left_out_independently),
        cmocka_unit_test(any_part_of_an_array_has_the_same_mask),
        cmocka_unit_test(seed_step_and_site_each_change_the_mask),
        cmocka_unit_test(rate_0_changes_nothing),
        cmocka_unit_test(dropout_works_in_place),
    };
    return cmocka_run_group_tests_name("dropout", tests, NULL, NULL);
}
