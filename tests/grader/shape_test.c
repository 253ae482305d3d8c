/* The shape of an error: each sentence where it is true, and silence where it almost is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grader/compare/shape.h"

enum { ROWS = 4, COLS = 5, COUNT = ROWS * COLS };

/* Numbers without any pattern of their own; no row, column or element occurs twice. */
static const float WANT[COUNT] = {3.1f,  -1.4f, 1.5f, -9.2f, 6.5f,  3.5f,  -8.9f,
                                  7.9f,  -3.2f, 3.8f, 4.6f,  -2.6f, -4.3f, 3.3f,
                                  -8.3f, 2.7f,  9.5f, -0.2f, 8.8f,  4.1f};

static struct tolerance tolerance(void)
{
    return tolerance_sum(8, 10);
}

static const char *shape_of(const float *got, const float *want, int rows, int cols)
{
    static char sentence[256];
    describe_error_shape(sentence, sizeof sentence, got, want, rows, cols, tolerance());
    return sentence;
}

/* Expects the sentence for `got`, and that it is not said once `spoiled` is a little different. */
static void expect(const char *sentence, const float *got, const float *want, int rows, int cols,
                   int spoiled)
{
    assert_string_equal(shape_of(got, want, rows, cols), sentence);
    float almost[64];
    memcpy(almost, got, (size_t)(rows * cols) * sizeof *got);
    almost[spoiled] += 0.01f;
    assert_string_not_equal(shape_of(almost, want, rows, cols), sentence);
}

static void nothing_is_said_of_agreement(void **state)
{
    (void)state;
    assert_string_equal(shape_of(WANT, WANT, ROWS, COLS), "");
}

static void nothing_is_said_of_errors_without_a_pattern(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++)
        got[i] = WANT[i] + (float)(i * i % 7) - 2.5f;
    assert_string_equal(shape_of(got, WANT, ROWS, COLS), "");
}

static void nothing_is_said_of_a_single_number(void **state)
{
    (void)state;
    assert_string_equal(shape_of((float[]){4}, (float[]){2}, 1, 1), "");
}

static void nothing_is_said_of_nan(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++)
        got[i] = NAN;
    assert_string_equal(shape_of(got, WANT, ROWS, COLS), "");
}

static void all_zeros_are_named(void **state)
{
    (void)state;
    float got[COUNT] = {0};
    got[7] = -0.0f;
    expect("Every element is 0.", got, WANT, ROWS, COLS, 3);
}

static void the_opposite_sign_is_named(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++)
        got[i] = -WANT[i];
    expect("Every element has the opposite sign.", got, WANT, ROWS, COLS, 19);
}

static void the_opposite_sign_of_a_mask_is_named(void **state)
{
    (void)state;
    const float want[] = {-INFINITY, -INFINITY, 0, -INFINITY};
    const float got[] = {INFINITY, INFINITY, 0, INFINITY};
    expect("Every element has the opposite sign.", got, want, 2, 2, 2);
}

static void scaled(float *got, float factor)
{
    for (int i = 0; i < COUNT; i++)
        got[i] = factor * WANT[i];
}

static void a_constant_factor_is_named(void **state)
{
    (void)state;
    float got[COUNT];
    scaled(got, 0.5f);
    expect("Every element is 0.5 times what it should be.", got, WANT, ROWS, COLS, 11);
    scaled(got, 2.8284271f);
    expect("Every element is about 2.83 times what it should be.", got, WANT, ROWS, COLS, 0);
    scaled(got, -3);
    expect("Every element is -3 times what it should be.", got, WANT, ROWS, COLS, 19);
}

static void a_factor_close_to_one_does_not_read_as_one(void **state)
{
    (void)state;
    float got[COUNT];
    scaled(got, 1.000244140625f);
    expect("Every element is about 1.0002 times what it should be.", got, WANT, ROWS, COLS, 5);
}

static void rounding_noise_is_no_factor(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++) /* all just beyond the tolerance */
        got[i] = WANT[i] + (float)(1.5 * tolerance().atol) * (WANT[i] > 0 ? 1.0f : -1.0f);
    assert_string_equal(shape_of(got, WANT, ROWS, COLS), "");
}

static void a_factor_that_most_elements_cannot_show_is_not_named(void **state)
{
    (void)state;
    const float want[] = {5, 0, 0, 0, 0, 0};
    const float got[] = {7, 0, 0, 0, 0, 0};
    assert_string_equal(shape_of(got, want, 1, 6), "The first element is the only wrong one.");
}

static void a_factor_hidden_in_the_tolerance_is_not_named(void **state)
{
    (void)state;
    float a = (float)tolerance().atol;
    const float want[] = {5, 8 * a, 8 * a, 8 * a};
    const float got[] = {10, 14 * a, 14 * a, 14 * a}; /* 2 times, and 1.75 times */
    assert_string_equal(shape_of(got, want, 2, 2), "");
}

static void a_factor_is_seen_beside_zeros(void **state)
{
    (void)state;
    expect("Every element is 0.5 times what it should be.", (const float[]){0, 1, 2},
           (const float[]){0, 2, 4}, 1, 3, 0);
}

static void a_constant_offset_is_named(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++)
        got[i] = WANT[i] - 0.25f;
    expect("Every element is 0.25 too small.", got, WANT, ROWS, COLS, 8);
    for (int i = 0; i < COUNT; i++)
        got[i] = WANT[i] + 3;
    expect("Every element is 3 too large.", got, WANT, ROWS, COLS, 8);
}

static void a_transposed_matrix_is_named(void **state)
{
    (void)state;
    float got[COUNT];
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            got[c * ROWS + r] = WANT[r * COLS + c];
    const char *sentence = "The matrix is transposed: its rows should be its columns.";
    expect(sentence, got, WANT, ROWS, COLS, 9);
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            got[c * 4 + r] = WANT[r * 4 + c];
    expect(sentence, got, WANT, 4, 4, 1);
}

/* got row r is WANT row from[r], or nothing known where that is negative. */
static void take_rows(float *got, const int from[ROWS])
{
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            got[r * COLS + c] = from[r] < 0 ? 0.77f : WANT[from[r] * COLS + c];
}

static void take_columns(float *got, const int from[COLS])
{
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            got[r * COLS + c] = from[c] < 0 ? 0.77f : WANT[r * COLS + from[c]];
}

static void shifted_rows_are_named(void **state)
{
    (void)state;
    float got[COUNT];
    take_rows(got, (const int[]){-1, 0, 1, 2});
    expect("Each row but the first holds what belongs in the row before it.", got, WANT, ROWS, COLS,
           COLS);
    take_rows(got, (const int[]){1, 2, 3, -1});
    expect("Each row but the last holds what belongs in the row after it.", got, WANT, ROWS, COLS,
           2 * COLS + 4);
}

static void shifted_columns_are_named(void **state)
{
    (void)state;
    float got[COUNT];
    take_columns(got, (const int[]){4, 0, 1, 2, 3});
    expect("Each column but the first holds what belongs in the column before it.", got, WANT, ROWS,
           COLS, 1);
    take_columns(got, (const int[]){1, 2, 3, 4, -1});
    expect("Each column but the last holds what belongs in the column after it.", got, WANT, ROWS,
           COLS, 18);
    expect("Each element but the last holds what belongs in the element after it.", WANT + 1, WANT,
           1, 7, 5);
    expect("Each element but the last holds what belongs in the element after it.", WANT + 1, WANT,
           7, 1, 5);
}

static void two_rows_are_not_enough_for_a_shift(void **state)
{
    (void)state;
    float got[10];
    memcpy(got, WANT + 5, 5 * sizeof *got);
    memset(got + 5, 0, 5 * sizeof *got);
    assert_string_equal(shape_of(got, WANT, 2, 5), "");
}

static void reversed_rows_are_named(void **state)
{
    (void)state;
    float got[COUNT];
    take_rows(got, (const int[]){3, 2, 1, 0});
    expect("The rows stand in reverse order.", got, WANT, ROWS, COLS, 10);
    take_columns(got, (const int[]){4, 3, 2, 1, 0});
    expect("The columns stand in reverse order.", got, WANT, ROWS, COLS, 10);
}

static void permuted_rows_are_named(void **state)
{
    (void)state;
    float got[COUNT];
    take_rows(got, (const int[]){2, 0, 3, 1});
    expect("The rows are the right ones in the wrong order.", got, WANT, ROWS, COLS, 0);
    take_columns(got, (const int[]){0, 2, 4, 1, 3}); /* halves for interleaved pairs */
    expect("The columns are the right ones in the wrong order.", got, WANT, ROWS, COLS, 12);
    take_rows(got, (const int[]){2, 0, 3, 2});
    assert_string_equal(shape_of(got, WANT, ROWS, COLS), "");
}

static void rows_that_do_not_sum_to_one_are_named(void **state)
{
    (void)state;
    const float want[] = {0.5f, 0.25f, 0.25f, 0.125f, 0.75f, 0.125f};
    const float got[] = {0.5f, 0.25f, 0.25f, 0.5f, 3, 0.5f};
    const float both[] = {1, 0.5f, 0.5f, 0.5f, 3, 0.5f};
    expect("Each row is right but for a factor: it should sum to 1, and row 1 sums to 4.", both,
           want, 2, 3, 0);
    /* Half of the elements differ, which is not most. */
    assert_string_equal(shape_of(got, want, 2, 3), "All the wrong elements are in the last row.");
    /* The wanted rows do not sum to 1, so there is nothing to say about sums. */
    const float other[] = {0.5f, 0.25f, 0.5f, 0.125f, 0.75f, 0.5f};
    const float others[] = {1, 0.5f, 1, 0.5f, 3, 2};
    assert_string_equal(shape_of(others, other, 2, 3), "");
    /* A row of zeros is not the right row. */
    const float empty[] = {0, 0, 0, 0.5f, 3, 0.5f};
    assert_string_equal(shape_of(empty, want, 2, 3), "");
}

/* WANT as 4 x 5 with 0.5 added where `wrong` says so, row by row. */
static void expect_place(const char *sentence, const char *wrong)
{
    float got[COUNT];
    int outside = -1;
    for (int i = 0; i < COUNT; i++) {
        got[i] = WANT[i] + (wrong[i] == '#' ? 0.5f + 0.125f * (float)i : 0);
        outside = wrong[i] == ' ' ? i : outside;
    }
    expect(sentence, got, WANT, ROWS, COLS, outside);
}

static void errors_in_one_place_are_placed(void **state)
{
    (void)state;
    expect_place("All the wrong elements are in the first row.", "## ##               ");
    expect_place("All the wrong elements are in the last row.", "               #####");
    expect_place("All the wrong elements are in the first column.", "#    #    #    #    ");
    expect_place("All the wrong elements are in the last column.", "    #    #    #    #");
    expect_place("All the wrong elements are above the diagonal.", " ####  ###   ##    #");
    expect_place("All the wrong elements are on the diagonal.", "#     #     #     # ");
    expect_place("All the wrong elements are below the diagonal.", "     #    ##   ###  ");
}

static void a_few_errors_in_a_place_do_not_make_it_the_place(void **state)
{
    (void)state;
    float got[COUNT];
    memcpy(got, WANT, sizeof got);
    got[7] += 1; /* one of ten above the diagonal */
    assert_string_equal(shape_of(got, WANT, ROWS, COLS), "");
}

static void a_list_has_elements_not_rows(void **state)
{
    (void)state;
    const float got[] = {3.1f, -1.4f, 1.5f, 0};
    expect("The last element is the only wrong one.", got, WANT, 1, 4, 1);
    expect("The last element is the only wrong one.", got, WANT, 4, 1, 1);
    const float reverse[] = {-9.2f, 1.5f, -1.4f, 3.1f};
    expect("The elements stand in reverse order.", reverse, WANT, 1, 4, 2);
    expect("The elements stand in reverse order.", reverse, WANT, 4, 1, 2);
    const float wrong[] = {1, 2, 4, 8};
    assert_string_equal(shape_of(wrong, WANT, 1, 4), "");
    assert_string_equal(shape_of(wrong, WANT, 4, 1), "");
}

static void a_sentence_fits_any_array(void **state)
{
    (void)state;
    const float zeros[COUNT] = {0};
    char sentence[8];
    describe_error_shape(sentence, sizeof sentence, zeros, WANT, ROWS, COLS, tolerance());
    assert_string_equal(sentence, "Ever…");
}

/* ---- the map ---- */

static const char *map_of(const float *got, const float *want, int rows, int cols)
{
    static char map[2048];
    draw_error_map(map, sizeof map, got, want, rows, cols, tolerance());
    return map;
}

static void the_map_shows_where_and_how_much(void **state)
{
    (void)state;
    const float want[8] = {0};
    const float got[8] = {1, 2, 3, 4, 0, -3.0625f, NAN, INFINITY};
    assert_string_equal(map_of(got, want, 2, 4), ".oO#\n #!!\n");
}

static void a_large_map_keeps_the_worst_of_each_cell(void **state)
{
    (void)state;
    enum { TALL = 32, WIDE = 128 };
    float *want = calloc(TALL * WIDE, sizeof *want);
    float *got = calloc(TALL * WIDE, sizeof *got);
    assert_true(want != NULL && got != NULL);
    got[0] = 1; /* the first cell has 1, 3 and 2 of 4 */
    got[1] = 3;
    got[WIDE + 1] = 2;
    got[TALL * WIDE - 1] = 4; /* the last cell */
    const char *map = map_of(got, want, TALL, WIDE);
    assert_int_equal(strlen(map), 16 * 65);
    assert_int_equal(map[0], 'O');
    assert_int_equal(map[1], ' ');
    assert_int_equal(map[64], '\n');
    assert_int_equal(map[16 * 65 - 2], '#');
    free(want);
    free(got);
}

static void no_map_is_drawn_where_it_would_say_nothing(void **state)
{
    (void)state;
    float got[COUNT];
    for (int i = 0; i < COUNT; i++)
        got[i] = WANT[i] + 1;
    assert_string_equal(map_of(got, WANT, ROWS, COLS), "");
    assert_string_equal(map_of(WANT, WANT, ROWS, COLS), "");
    got[0] = WANT[0];
    assert_string_equal(map_of(got, WANT, 1, COUNT / 2), "");
    assert_string_equal(map_of(got, WANT, COUNT / 2, 1), "");
    assert_string_not_equal(map_of(got, WANT, ROWS, COLS), "");
}

static void a_map_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    const float want[4] = {0};
    const float got[4] = {1, 0, 0, 0};
    char exact[7];
    draw_error_map(exact, sizeof exact, got, want, 2, 2, tolerance());
    assert_string_equal(exact, "# \n  \n");
    draw_error_map(exact, sizeof exact - 1, got, want, 2, 2, tolerance());
    assert_string_equal(exact, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_agreement),
        cmocka_unit_test(nothing_is_said_of_errors_without_a_pattern),
        cmocka_unit_test(nothing_is_said_of_a_single_number),
        cmocka_unit_test(nothing_is_said_of_nan),
        cmocka_unit_test(all_zeros_are_named),
        cmocka_unit_test(the_opposite_sign_is_named),
        cmocka_unit_test(the_opposite_sign_of_a_mask_is_named),
        cmocka_unit_test(a_constant_factor_is_named),
        cmocka_unit_test(a_factor_close_to_one_does_not_read_as_one),
        cmocka_unit_test(rounding_noise_is_no_factor),
        cmocka_unit_test(a_factor_that_most_elements_cannot_show_is_not_named),
        cmocka_unit_test(a_factor_hidden_in_the_tolerance_is_not_named),
        cmocka_unit_test(a_factor_is_seen_beside_zeros),
        cmocka_unit_test(a_constant_offset_is_named),
        cmocka_unit_test(a_transposed_matrix_is_named),
        cmocka_unit_test(shifted_rows_are_named),
        cmocka_unit_test(shifted_columns_are_named),
        cmocka_unit_test(two_rows_are_not_enough_for_a_shift),
        cmocka_unit_test(reversed_rows_are_named),
        cmocka_unit_test(permuted_rows_are_named),
        cmocka_unit_test(rows_that_do_not_sum_to_one_are_named),
        cmocka_unit_test(errors_in_one_place_are_placed),
        cmocka_unit_test(a_few_errors_in_a_place_do_not_make_it_the_place),
        cmocka_unit_test(a_list_has_elements_not_rows),
        cmocka_unit_test(a_sentence_fits_any_array),
        cmocka_unit_test(the_map_shows_where_and_how_much),
        cmocka_unit_test(a_large_map_keeps_the_worst_of_each_cell),
        cmocka_unit_test(no_map_is_drawn_where_it_would_say_nothing),
        cmocka_unit_test(a_map_that_does_not_fit_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
