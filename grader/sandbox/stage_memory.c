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

/* True if one more page can be mapped when the address space is limited to `bytes`. */
static bool fits(rlim_t bytes, rlim_t hard, size_t page)
{
    if (!limit(RLIMIT_AS, bytes, hard))
        return false;
    void *mapped = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped != MAP_FAILED && munmap(mapped, page) == 0;
}

/* How much address space this process uses, to the page. There is no /proc in its view to read that
 * from; but the least limit that still lets a page in tells it. */
static rlim_t used_address_space(rlim_t hard, size_t page)
{
    rlim_t low = 0, high = hard / page; /* in pages: low does not fit, high does */
    while (high - low > 1) {
        rlim_t middle = low + (high - low) / 2;
        if (fits(middle * page, hard, page))
            high = middle;
        else
            low = middle;
    }
    return low * page;
}

bool stage_limit_memory(uint64_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct rlimit now;
    mallopt(M_TOP_PAD, 0); /* grow the heap by what is asked for, not by 128 KiB */
    malloc_trim(0);
    if (getrlimit(RLIMIT_AS, &now) != 0)
        return false;
    rlim_t most = used_address_space(now.rlim_max, page) + ROOM_FOR_THE_OBJECT + bytes;
    return limit(RLIMIT_AS, most, most) && limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES);
}
