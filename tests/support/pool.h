/* A pool of workers, for tests that wait more than they compute.
 *
 * Each task runs in a process of its own, two at a time, and answers with a complaint: "" if all
 * is well. The process adopts whatever its descendants leave behind, so that nothing can outlive
 * a task unseen. */
#ifndef TESTS_SUPPORT_POOL_H
#define TESTS_SUPPORT_POOL_H

#include <stddef.h>

enum { POOL_COMPLAINT = 8192 };

struct pool;

/* Does the task numbered `index`. Runs in the worker. */
typedef void pool_task(int index, char *complaint, size_t size);

/* Makes a pool for `count` tasks; NULL, with errno set, if there is no memory for it. */
struct pool *pool_new(int count, pool_task *task);
void pool_free(struct pool *pool);

/* The complaint of a task, waiting for it if need be; it belongs to the pool. Asked for in order,
 * the task after the one that is waited for is already on its way. */
const char *pool_result(struct pool *pool, int index);

#endif
