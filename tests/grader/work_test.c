/* Counting the work of children from outside them. Instructions cannot be counted everywhere, so the
 * way there is tested with a count that every kernel keeps: the processor time of a task. */
#include "grader/sandbox/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a child that turns a loop so often, and waits for it. */
static void work_in_a_child(long turns)
{
    pid_t child = fork();
    if (child == 0) {
        for (volatile long i = 0; i < turns; i++)
            continue;
        _exit(0);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int count_time(void)
{
    return work_count(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK);
}

static void a_childs_work_is_in_the_count_once_it_has_ended(void **state)
{
    (void)state;
    int little = count_time();
    if (little < 0)
        skip(); /* a container may forbid counters as a whole */
    work_in_a_child(1000);
    uint64_t of_little = work_read(little);
    int much = count_time();
    work_in_a_child(30 * 1000 * 1000);
    uint64_t of_much = work_read(much);
    assert_true(of_little > 0);
    /* No processor turns such a loop, with its loads and stores, in a tenth of a nanosecond. */
    assert_true(of_much > of_little + 3 * 1000 * 1000);
}

static void a_child_can_be_kept_from_the_count(void **state)
{
    (void)state;
    int counter = count_time();
    if (counter < 0)
        skip();
    pid_t child = fork();
    if (child == 0) {
        close_range(3, ~0u, 0); /* as the stage's child does before it loads anything */
        uint64_t value;
        _exit(read(counter, &value, sizeof value) < 0 && errno == EBADF ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(work_read(counter) > 0);
}

static void a_count_is_closed_when_it_is_read(void **state)
{
    (void)state;
    int counter = count_time();
    if (counter < 0)
        skip();
    (void)work_read(counter);
    assert_int_equal(fcntl(counter, F_GETFD), -1);
}

static void no_counter_gives_no_work(void **state)
{
    (void)state;
    assert_int_equal(work_count(UINT32_MAX, 0), -1);
    assert_int_equal(work_read(-1), 0);
}

static void instructions_are_counted_or_absent(void **state)
{
    (void)state;
    int counter = work_count_instructions();
    work_in_a_child(1000 * 1000);
    uint64_t count = work_read(counter);
    /* Each turn is three instructions at least: load, add, store. */
    assert_true(count == 0 || count >= 3u * 1000 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_childs_work_is_in_the_count_once_it_has_ended),
        cmocka_unit_test(a_child_can_be_kept_from_the_count),
        cmocka_unit_test(a_count_is_closed_when_it_is_read),
        cmocka_unit_test(no_counter_gives_no_work),
        cmocka_unit_test(instructions_are_counted_or_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
