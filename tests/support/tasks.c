#include "tests/support/tasks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct pool *pool;

static void the_task_has_no_complaint(void **state)
{
    const char *complaint = pool_result(pool, *(const int *)*state);
    if (complaint[0])
        fail_msg("%s", complaint);
}

int run_tasks(const char *group, const char *const names[], int count, pool_task *task)
{
    struct CMUnitTest *tests = calloc((size_t)count + 1, sizeof *tests);
    int *indices = calloc((size_t)count + 1, sizeof *indices);
    pool = pool_new(count, task);
    if (count == 0 || !tests || !indices || !pool) {
        fprintf(stderr, "%s: nothing to test\n", group);
        free(tests);
        free(indices);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        indices[i] = i;
        tests[i] = (struct CMUnitTest){
            .name = names[i], .test_func = the_task_has_no_complaint, .initial_state = &indices[i]};
    }
    int failed = _cmocka_run_group_tests(group, tests, (size_t)count, NULL, NULL);
    pool_free(pool);
    free(tests);
    free(indices);
    return failed;
}
