#include "reference/core/arena.h"

#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>

size_t xf_arena_bytes(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - (XF_ALIGNMENT - 1)) {
        return SIZE_MAX;
    }
    return (bytes + XF_ALIGNMENT - 1) / XF_ALIGNMENT * XF_ALIGNMENT;
}

enum xf_status xf_arena_init(struct xf_arena *arena, size_t bytes)
{
    *arena = (struct xf_arena){0};
    size_t size = xf_arena_bytes(bytes, 1);
    if (size == SIZE_MAX) {
        return XF_TOO_LARGE;
    }
    if (size == 0) {
        return XF_OK;
    }
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) {
        return XF_OUT_OF_MEMORY;
    }
#ifdef MADV_HUGEPAGE
    (void)madvise(base, size, MADV_HUGEPAGE); /* an advice: refusing it does no harm */
#endif
    *arena = (struct xf_arena){.base = base, .size = size};
    return XF_OK;
}

void xf_arena_free(struct xf_arena *arena)
{
    if (arena && arena->base) {
        munmap(arena->base, arena->size);
        *arena = (struct xf_arena){0};
    }
}

void *xf_arena_take(struct xf_arena *arena, size_t count, size_t size)
{
    size_t bytes = xf_arena_bytes(count, size);
    if (bytes > arena->size - arena->used) {
        return NULL;
    }
    void *taken = arena->base + arena->used;
    arena->used += bytes;
    return taken;
}

float *xf_arena_floats(struct xf_arena *arena, size_t count)
{
    return xf_arena_take(arena, count, sizeof(float));
}

void xf_arena_rewind(struct xf_arena *arena, size_t mark)
{
    assert(mark <= arena->used && mark % XF_ALIGNMENT == 0);
    arena->used = mark;
}
