/* How many threads there are. */
#include "reference/core/threads.h"

#include <omp.h>
#include <pthread.h>

#include "tests/reference/check.h"

int openblas_get_num_threads(void); /* of OpenBLAS; cblas.h is for ops/blas.c alone */

static void the_count_is_what_was_set(void **state)
{
    (void)state;
    for (int count = 1; count <= 3; count++) {
        xf_threads_set(count);
        assert_int_equal(xf_threads_count(), count);
    }
    xf_threads_set(0);
    assert_int_equal(xf_threads_count(), omp_get_max_threads());
}

static void *count_here(void *count)
{
    *(int *)count = xf_threads_count();
    return NULL;
}

static void the_count_holds_in_every_thread(void **state)
{
    (void)state;
    pthread_t thread;
    int count = 0;
    xf_threads_set(3);
    assert_int_equal(pthread_create(&thread, NULL, count_here, &count), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    xf_threads_set(0);
    assert_int_equal(count, 3);
}

static void blas_keeps_to_the_thread_that_calls_it(void **state)
{
    (void)state;
    assert_int_equal(openblas_get_num_threads(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_count_is_what_was_set),
        cmocka_unit_test(the_count_holds_in_every_thread),
        cmocka_unit_test(blas_keeps_to_the_thread_that_calls_it),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
