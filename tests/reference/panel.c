/* Products with a panel. */
#include "reference/ops/panel.h"

#include "tests/reference/product.h"

static void rounding_up_is_to_whole_units(void **state)
{
    (void)state;
    assert_int_equal(xf_rounded_up(0, 6), 0);
    assert_int_equal(xf_rounded_up(1, 6), 6);
    assert_int_equal(xf_rounded_up(12, 6), 12);
    assert_int_equal(xf_rounded_up(13, 6), 18);
}

static void check_product(struct xf_random *random, int K, bool transposed, bool accumulate)
{
    enum { LDC = 19 };
    const ptrdiff_t row = transposed ? 1 : K + 1, col = transposed ? 7 : 1;
    float *a = new_normal(random, 7 * (size_t)(K + 1));
    float *panel = new_normal(random, 16 * (size_t)K + 1);
    float *c = new_normal(random, 6 * LDC), before[6 * LDC];
    for (int i = 0; i < 6 * LDC; i++) {
        before[i] = c[i];
    }
    xf_panel_product(c, LDC, accumulate ? c : xf_panel_zeros, accumulate ? LDC : 0, a, row, col,
                     panel, K);
    for (int i = 0; i < 6 * LDC; i++) {
        if (i % LDC >= 16) {
            assert_true(c[i] == before[i]);
            continue;
        }
        double magnitude, old = accumulate ? (double)before[i] : 0;
        double want = naive_product((struct matrix){a, row, col}, (struct matrix){panel, 16, 1},
                                    i / LDC, i % LDC, K, &magnitude);
        assert_close(c[i], old + want, product_error(K + 1, fabs(old) + magnitude));
    }
    free(a);
    free(panel);
    free(c);
}

static void a_product_is_the_sum_of_products(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    const int depths[] = {1, 2, 3, 8, 33, 64, 127};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        for (int choice = 0; choice < 4; choice++) {
            check_product(&random, depths[i], choice & 1, choice & 2);
        }
    }
}

static void a_product_that_does_not_accumulate_only_writes(void **state)
{
    (void)state;
    float a[6] = {1, 2, 3, 4, 5, 6}, panel[16], c[6 * 16];
    for (int i = 0; i < 16; i++) {
        panel[i] = 1;
    }
    for (int i = 0; i < 6 * 16; i++) {
        c[i] = NAN;
    }
    xf_panel_product(c, 16, xf_panel_zeros, 0, a, 1, 1, panel, 1);
    for (int i = 0; i < 6 * 16; i++) {
        assert_true(c[i] == a[i / 16]);
    }
}

/* There and back; what is neither panel nor row must stay. */
static void check_layout(struct xf_random *random, int count, int K)
{
    enum { MOST = 40, STRIDE = MOST + 3, BYSTANDER = 77 };
    float *rows = new_normal(random, 16 * STRIDE), back[16 * STRIDE], panel[16 * MOST + 1];
    for (int i = 0; i < 16 * STRIDE; i++) {
        back[i] = BYSTANDER;
    }
    panel[K * 16] = BYSTANDER;
    xf_panel_from_rows(panel, rows, STRIDE, count, K);
    xf_panel_to_rows(back, STRIDE, panel, count, K);
    for (int n = 0; n < 16; n++) {
        for (int k = 0; k < STRIDE; k++) {
            const float row = rows[n * STRIDE + k];
            assert_true(back[n * STRIDE + k] == (n < count && k < K ? row : BYSTANDER));
            assert_true(k >= K || panel[k * 16 + n] == (n < count ? row : 0));
        }
    }
    assert_true(panel[K * 16] == BYSTANDER);
    free(rows);
}

static void rows_become_the_columns_of_a_panel_and_rows_again(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    const int depths[] = {1, 7, 8, 9, 16, 33, 40};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        for (int count = 1; count <= 16; count += 5) {
            check_layout(&random, count, depths[i]);
        }
    }
}

static void columns_stay_columns_and_zeros_fill_the_panel(void **state)
{
    (void)state;
    enum { K = 5, STRIDE = 19 };
    struct xf_random random = xf_random_seeded(3, 0);
    float *columns = new_normal(&random, K * STRIDE), panel[K * 16];
    for (int count = 1; count <= 16; count++) {
        xf_panel_from_columns(panel, columns, STRIDE, count, K);
        for (int i = 0; i < K * 16; i++) {
            const float column = columns[i / 16 * STRIDE + i % 16];
            assert_true(panel[i] == (i % 16 < count ? column : 0));
        }
    }
    free(columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_up_is_to_whole_units),
        cmocka_unit_test(a_product_is_the_sum_of_products),
        cmocka_unit_test(a_product_that_does_not_accumulate_only_writes),
        cmocka_unit_test(rows_become_the_columns_of_a_panel_and_rows_again),
        cmocka_unit_test(columns_stay_columns_and_zeros_fill_the_panel),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
