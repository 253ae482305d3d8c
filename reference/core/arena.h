/* An arena: one block of memory from which arrays are taken in turn and given back together.
 *
 * No kernel of the engine allocates. A program asks for one arena at the start, arrays are cut from
 * it by moving a mark, and memory that is needed only for a while is given back by moving the mark
 * back:
 *
 *     size_t mark = arena.used;
 *     float *scratch = xf_arena_floats(&arena, count);
 *     ...
 *     xf_arena_rewind(&arena, mark);
 *
 * The arena owns the memory; what was taken from it is valid until the rewind or xf_arena_free().
 * One thread at a time may take and rewind; using what was taken needs no care. */
#ifndef XF_CORE_ARENA_H
#define XF_CORE_ARENA_H

#include <stddef.h>

#include "reference/core/status.h"

enum { XF_ALIGNMENT = 64 }; /* bytes: a cache line, and the widest vector */

struct xf_arena {
    unsigned char *base;
    size_t size, used; /* bytes; `used` is a multiple of XF_ALIGNMENT */
};

/* Makes an arena of at least `bytes`, all zero. Pages are huge where the system has them, and cost
 * nothing until they are touched. XF_OUT_OF_MEMORY, XF_TOO_LARGE: the arena is empty then, and may
 * be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status xf_arena_init(struct xf_arena *arena,
                                                                          size_t bytes);

/* Gives everything back to the system and leaves an empty arena. NULL does nothing. */
void xf_arena_free(struct xf_arena *arena);

/* `count` elements of `size` bytes, aligned to XF_ALIGNMENT; NULL if they do not fit. Memory that
 * was never taken before is zero; after a rewind it holds what was left there. */
__attribute__((nonnull)) void *xf_arena_take(struct xf_arena *arena, size_t count, size_t size);

/* The same for floats. */
__attribute__((nonnull)) float *xf_arena_floats(struct xf_arena *arena, size_t count);

/* Gives back all that was taken since `used` was `mark`. */
__attribute__((nonnull)) void xf_arena_rewind(struct xf_arena *arena, size_t mark);

/* The bytes that xf_arena_take(…, count, size) uses up; SIZE_MAX if they cannot be counted. */
size_t xf_arena_bytes(size_t count, size_t size);

#endif
