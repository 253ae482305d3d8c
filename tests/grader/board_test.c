/* The board: where arrays lie, what surrounds them, and what a stray address is near to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "grader/sandbox/board.h"
#include "grader/sandbox/poison.h"

static int open_board(void **state)
{
    static struct board board;
    *state = &board;
    return board_init(&board) ? 0 : -1;
}

static int close_board(void **state)
{
    board_free(*state);
    return 0;
}

static struct board_array place(struct board *board, size_t bytes, const void *content)
{
    struct board_array array;
    assert_true(board_place(board, &array, bytes, content == NULL, content));
    return array;
}

static void an_array_ends_where_a_page_ends(void **state)
{
    struct board *board = *state;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {1, 4, 20, 4092, 4096, 4100, 3 * 4096 + 4};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct board_array array = place(board, sizes[i], NULL);
        assert_int_equal((array.offset + array.bytes) % page, 0);
        assert_int_equal(array.bytes, sizes[i]);
    }
}

static void an_input_holds_its_content_and_an_output_poison(void **state)
{
    struct board *board = *state;
    const float content[3] = {1, 2, 3};
    struct board_array input = place(board, sizeof content, content);
    struct board_array output = place(board, sizeof content, NULL);
    assert_memory_equal(board->bytes + input.offset, content, sizeof content);
    for (size_t i = 0; i < 3; i++) {
        uint32_t word;
        memcpy(&word, board->bytes + output.offset + i * sizeof word, sizeof word);
        assert_int_equal(word, POISON_WORD);
    }
}

static void poison_becomes_the_quiet_nan_under_arithmetic(void **state)
{
    (void)state;
    volatile union {
        uint32_t bits;
        float number;
    } element = {.bits = POISON_WORD};
    element.number = element.number + 1;
    assert_int_equal(element.bits, POISON_WORD_QUIET);
}

static void a_byte_written_before_an_array_is_noticed(void **state)
{
    struct board *board = *state;
    for (size_t bytes = 1; bytes < 9; bytes++) {
        struct board_array array = place(board, bytes, NULL);
        assert_true(board_front_is_intact(board, &array));
        board->bytes[array.offset] ^= 1; /* inside: no concern of the front */
        assert_true(board_front_is_intact(board, &array));
        board->bytes[array.offset - 1] ^= 1;
        assert_false(board_front_is_intact(board, &array));
        board->bytes[array.offset - 1] ^= 1;
        board->bytes[array.offset - 1000] ^= 1;
        assert_false(board_front_is_intact(board, &array));
    }
}

static void a_stray_address_is_told_by_the_array_it_is_near_to(void **state)
{
    struct board *board = *state;
    const struct board_array arrays[] = {place(board, 40, NULL), place(board, 4096, NULL),
                                         place(board, 5000, NULL)};
    for (int i = 0; i < 3; i++) {
        int which = -1;
        uint64_t begin = arrays[i].offset, end = begin + arrays[i].bytes;
        assert_int_equal(board_locate(arrays, 3, begin, &which), REGION_INSIDE);
        assert_int_equal(which, i);
        assert_int_equal(board_locate(arrays, 3, end - 1, &which), REGION_INSIDE);
        assert_int_equal(board_locate(arrays, 3, end, &which), REGION_BEHIND);
        assert_int_equal(which, i);
        assert_int_equal(board_locate(arrays, 3, end + 100000, &which), REGION_BEHIND);
        assert_int_equal(which, i);
        uint64_t page = begin / 4096 * 4096;
        assert_int_equal(board_locate(arrays, 3, page - 1, &which), REGION_BEFORE);
        assert_int_equal(which, i);
        assert_int_equal(board_locate(arrays, 3, page - 100000, &which), REGION_BEFORE);
        assert_int_equal(which, i);
    }
    int which = -1;
    assert_int_equal(board_locate(arrays, 3, 0, &which), REGION_ELSEWHERE);
    assert_int_equal(board_locate(arrays, 3, BOARD_BYTES - 1, &which), REGION_ELSEWHERE);
}

static void a_cleared_board_forgets_what_it_held(void **state)
{
    struct board *board = *state;
    const char secret[] = "what the last call computed";
    struct board_array array = place(board, sizeof secret, secret);
    board_clear(board);
    const char nothing[sizeof secret] = {0};
    assert_memory_equal(board->bytes + array.offset, nothing, sizeof secret);
}

static void a_board_that_is_full_says_so(void **state)
{
    struct board *board = *state;
    struct board_array array;
    assert_false(board_place(board, &array, BOARD_BYTES, false, NULL));
    int placed = 0;
    while (board_place(board, &array, 1 << 20, true, NULL))
        placed++;
    assert_in_range(placed, 40, 64); /* 64 MiB, less the guards */
    assert_true(array.offset + array.bytes <= BOARD_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_array_ends_where_a_page_ends, open_board, close_board),
        cmocka_unit_test_setup_teardown(an_input_holds_its_content_and_an_output_poison, open_board,
                                        close_board),
        cmocka_unit_test(poison_becomes_the_quiet_nan_under_arithmetic),
        cmocka_unit_test_setup_teardown(a_byte_written_before_an_array_is_noticed, open_board,
                                        close_board),
        cmocka_unit_test_setup_teardown(a_stray_address_is_told_by_the_array_it_is_near_to,
                                        open_board, close_board),
        cmocka_unit_test_setup_teardown(a_cleared_board_forgets_what_it_held, open_board,
                                        close_board),
        cmocka_unit_test_setup_teardown(a_board_that_is_full_says_so, open_board, close_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
