/* A cmocka group with one test for each task of a pool: for tests that are found, not written. */
#ifndef TESTS_SUPPORT_TASKS_H
#define TESTS_SUPPORT_TASKS_H

#include "tests/support/pool.h"

/* Runs `task` for every name, as a test of that name, which fails if there is a complaint, in its
 * words. Returns how many failed; an empty list is a failure too. */
int run_tasks(const char *group, const char *const names[], int count, pool_task *task);

#endif
