#include "tests/support/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 2 };

struct pool {
    int count, started;
    pool_task *task;
    pid_t *worker;                     /* 0 once it has ended */
    char (*complaint)[POOL_COMPLAINT]; /* shared with the workers */
};

struct pool *pool_new(int count, pool_task *task)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->count = count;
    pool->task = task;
    pool->worker = calloc((size_t)count, sizeof *pool->worker);
    pool->complaint = mmap(NULL, (size_t)count * sizeof *pool->complaint, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!pool->worker || pool->complaint == MAP_FAILED) {
        int error = errno;
        free(pool->worker);
        free(pool);
        errno = error;
        return NULL;
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->started; i++)
        (void)pool_result(pool, i);
    munmap(pool->complaint, (size_t)pool->count * sizeof *pool->complaint);
    free(pool->worker);
    free(pool);
}

static void start(struct pool *pool, int index)
{
    fflush(NULL);
    pid_t worker = fork();
    if (worker == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        pool->task(index, pool->complaint[index], POOL_COMPLAINT);
        _exit(0);
    }
    pool->worker[index] = worker;
    if (worker < 0)
        snprintf(pool->complaint[index], POOL_COMPLAINT, "no worker: %s", strerror(errno));
}

const char *pool_result(struct pool *pool, int index)
{
    while (pool->started < pool->count && pool->started < index + AT_ONCE)
        start(pool, pool->started++);
    int status = 0;
    if (pool->worker[index] > 0 && waitpid(pool->worker[index], &status, 0) > 0 && status != 0)
        snprintf(pool->complaint[index], POOL_COMPLAINT, "the worker ended with status %#x",
                 (unsigned)status);
    pool->worker[index] = 0;
    return pool->complaint[index];
}
