/* Memory by the block. */
#include "reference/core/arena.h"

#include <string.h>

#include "tests/reference/check.h"

static struct xf_arena new_arena(size_t bytes)
{
    struct xf_arena arena;
    assert_int_equal(xf_arena_init(&arena, bytes), XF_OK);
    return arena;
}

static void arrays_are_aligned_and_lie_apart(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(4096);
    unsigned char *before = NULL;
    for (size_t count = 1; count <= 130; count += 43) {
        unsigned char *taken = xf_arena_take(&arena, count, 3);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % XF_ALIGNMENT, 0);
        assert_true(!before || taken >= before + (count - 43) * 3);
        memset(taken, 0xff, count * 3);
        before = taken;
    }
    xf_arena_free(&arena);
}

static void memory_is_zero_when_first_taken(void **state)
{
    (void)state;
    const size_t count = 10000;
    struct xf_arena arena = new_arena(count * sizeof(float));
    const float *x = xf_arena_floats(&arena, count);
    assert_non_null(x);
    for (size_t i = 0; i < count; i++) {
        assert_true(x[i] == 0);
    }
    xf_arena_free(&arena);
}

static void a_rewind_gives_the_same_memory_again(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(1024);
    assert_non_null(xf_arena_floats(&arena, 5));
    size_t mark = arena.used;
    float *first = xf_arena_floats(&arena, 100);
    assert_non_null(first);
    xf_arena_rewind(&arena, mark);
    assert_ptr_equal(xf_arena_floats(&arena, 7), first);
    xf_arena_free(&arena);
}

static void what_does_not_fit_is_null_and_takes_nothing(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(2 * XF_ALIGNMENT);
    assert_null(xf_arena_take(&arena, 2 * XF_ALIGNMENT + 1, 1));
    assert_int_equal(arena.used, 0);
    assert_non_null(xf_arena_take(&arena, 1, 1));
    assert_null(xf_arena_take(&arena, XF_ALIGNMENT + 1, 1));
    assert_non_null(xf_arena_take(&arena, XF_ALIGNMENT, 1));
    assert_null(xf_arena_take(&arena, 1, 1));
    xf_arena_free(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    struct xf_arena arena;
    assert_int_equal(xf_arena_init(&arena, SIZE_MAX), XF_TOO_LARGE);
    assert_int_equal(xf_arena_init(&arena, (size_t)1 << 60), XF_OUT_OF_MEMORY);
    xf_arena_free(&arena);

    arena = new_arena(4096);
    assert_null(xf_arena_take(&arena, SIZE_MAX / 2 + 2, 2)); /* 2 bytes, if it wrapped around */
    assert_null(xf_arena_take(&arena, SIZE_MAX, 1));
    assert_null(xf_arena_floats(&arena, SIZE_MAX / sizeof(float)));
    assert_int_equal(arena.used, 0);
    assert_int_equal(xf_arena_bytes(SIZE_MAX / 2 + 2, 2), SIZE_MAX);
    assert_int_equal(xf_arena_bytes(SIZE_MAX - 1, 1), SIZE_MAX);
    xf_arena_free(&arena);
}

static void bytes_says_what_take_uses(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(4096);
    for (size_t count = 0; count < 70; count += 23) {
        size_t used = arena.used;
        assert_non_null(xf_arena_floats(&arena, count));
        assert_int_equal(arena.used - used, xf_arena_bytes(count, sizeof(float)));
    }
    xf_arena_free(&arena);
}

static void an_empty_arena_has_nothing_to_give(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(0);
    assert_null(xf_arena_take(&arena, 1, 1));
    xf_arena_free(&arena);
}

static void a_freed_arena_is_empty_and_may_be_freed_again(void **state)
{
    (void)state;
    struct xf_arena arena = new_arena(4096);
    assert_non_null(xf_arena_take(&arena, 1, 1));
    xf_arena_free(&arena);
    assert_null(xf_arena_take(&arena, 1, 1));
    assert_null(arena.base);
    xf_arena_free(&arena);
    xf_arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_aligned_and_lie_apart),
        cmocka_unit_test(memory_is_zero_when_first_taken),
        cmocka_unit_test(a_rewind_gives_the_same_memory_again),
        cmocka_unit_test(what_does_not_fit_is_null_and_takes_nothing),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(bytes_says_what_take_uses),
        cmocka_unit_test(an_empty_arena_has_nothing_to_give),
        cmocka_unit_test(a_freed_arena_is_empty_and_may_be_freed_again),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
