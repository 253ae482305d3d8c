/* Looking up tokens and positions, and what their tables learn from it. */
#include "reference/ops/embedding.h"

#include "tests/reference/check.h"

enum { V = 5, ROWS = 7, C = 6, T = 3, HALF = 2 };

static const int TOKEN[ROWS] = {4, 0, 2, 2, 4, 4, 1}; /* 3 does not occur */

static void rows_are_entries_of_the_table_scaled(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    float *table = new_normal(&random, V * C), y[ROWS * C];
    xf_embedding_forward(y, table, TOKEN, 3, ROWS, C);
    for (int i = 0; i < ROWS * C; i++) {
        assert_true(y[i] == 3 * table[TOKEN[i / C] * C + i % C]);
    }
    free(table);
}

/* Small whole numbers, so that sums are exact in any order. */
static void fill(float *x, int count)
{
    for (int i = 0; i < count; i++) {
        x[i] = (float)(i * 7 % 23 - 11);
    }
}

static void an_entry_learns_from_every_row_that_used_it(void **state)
{
    (void)state;
    float dtable[V * C], dy[ROWS * C], want[V * C];
    fill(dtable, V * C);
    fill(dy, ROWS * C);
    memcpy(want, dtable, sizeof want);
    for (int i = 0; i < ROWS * C; i++) {
        want[TOKEN[i / C] * C + i % C] += 2 * dy[i];
    }
    xf_embedding_backward(dtable, dy, TOKEN, 2, ROWS, HALF, C);
    assert_true(dtable[4 * C + HALF] == (float)((4 * C + HALF) * 7 % 23 - 11));
    xf_embedding_backward(dtable + HALF, dy + HALF, TOKEN, 2, ROWS, C - HALF, C);
    assert_memory_equal(dtable, want, sizeof want);
}

static void positions_begin_again_with_every_sequence(void **state)
{
    (void)state;
    float y[ROWS * C], table[T * C], want[ROWS * C];
    fill(y, ROWS * C);
    fill(table, T * C);
    for (int i = 0; i < ROWS * C; i++) {
        want[i] = y[i] + table[(2 + i / C) % T * C + i % C];
    }
    xf_position_forward(y, table, 2, ROWS, T, C);
    assert_memory_equal(y, want, sizeof want);
}

static void a_position_learns_from_every_sequence(void **state)
{
    (void)state;
    float dtable[T * C], dy[ROWS * C], want[T * C];
    fill(dtable, T * C);
    fill(dy, ROWS * C);
    memcpy(want, dtable, sizeof want);
    for (int i = 0; i < ROWS * C; i++) {
        want[i / C % T * C + i % C] += dy[i];
    }
    xf_position_backward(dtable, dy, 0, ROWS, T, HALF, C);
    xf_position_backward(dtable + HALF, dy + HALF, 0, 2, T, C - HALF, C);
    xf_position_backward(dtable + HALF, dy + 2 * C + HALF, 2, ROWS - 2, T, C - HALF, C);
    assert_memory_equal(dtable, want, sizeof want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_entries_of_the_table_scaled),
        cmocka_unit_test(an_entry_learns_from_every_row_that_used_it),
        cmocka_unit_test(positions_begin_again_with_every_sequence),
        cmocka_unit_test(a_position_learns_from_every_sequence),
    };
    return cmocka_run_group_tests_name("embedding", tests, NULL, NULL);
}
