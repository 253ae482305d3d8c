#include "reference/core/threads.h"

#include <assert.h>
#include <omp.h>
#include <stdatomic.h>

/* Our own count and not omp_set_num_threads(), which holds only for the thread that calls it. */
static atomic_int chosen;

void xf_threads_set(int count)
{
    assert(count >= 0);
    atomic_store(&chosen, count);
}

int xf_threads_count(void)
{
    int count = atomic_load(&chosen);
    return count ? count : omp_get_max_threads();
}
