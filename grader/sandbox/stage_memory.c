#include "grader/sandbox/stage_memory.h"

#include <malloc.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* A small object with its relocations, and what the loader allocates for it. The kernel itself gives
 * every stack 132 KiB at the start. */
enum { ROOM_FOR_THE_OBJECT = 128 << 10, STACK_BYTES = 160 << 10 };

static bool limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    return setrlimit(resource, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard}) == 0;
}

bool stage_memory_is_left(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *mapped = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped != MAP_FAILED && munmap(mapped, page) == 0;
}

/* How much of a resource this process uses, to the page. There is no /proc in its view to read that
 * from; but the least limit that still lets a page in tells it. 0: the kernel does not heed it. */
static rlim_t used(__rlimit_resource_t resource, rlim_t hard, size_t page)
{
    rlim_t low = 1, high = hard / page; /* in pages: low does not fit, high does */
    if (limit(resource, low * page, hard) && stage_memory_is_left())
        return 0;
    while (high - low > 1) {
        rlim_t middle = low + (high - low) / 2;
        if (limit(resource, middle * page, hard) && stage_memory_is_left())
            high = middle;
        else
            low = middle;
    }
    return low * page;
}

static bool limit_beyond_use(__rlimit_resource_t resource, rlim_t bytes)
{
    struct rlimit now;
    if (getrlimit(RLIMIT_AS, &now) != 0)
        return false;
    rlim_t most = used(resource, now.rlim_max, (size_t)sysconf(_SC_PAGESIZE));
    most = most > 0 ? most + bytes : now.rlim_max;
    return limit(resource, most, most);
}

/* Address space alone can be given back: a guard page's for a page that holds numbers. Memory that is
 * the process's own and can be written is counted by itself. */
bool stage_limit_memory(uint64_t bytes)
{
    mallopt(M_TOP_PAD, 0); /* grow the heap by what is asked for, not by 128 KiB */
    malloc_trim(0);
    return limit_beyond_use(RLIMIT_DATA, ROOM_FOR_THE_OBJECT + bytes) &&
           limit_beyond_use(RLIMIT_AS, ROOM_FOR_THE_OBJECT + bytes) &&
           limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES);
}
