/* A hash table from 64-bit keys to 64-bit values: what the tokenizer knows and counts.
 *
 *     uint64_t *count = xf_map_put(&map, key);
 *     if (!count)
 *         return XF_OUT_OF_MEMORY;
 *     *count += 1;
 *
 * The map grows as needed. Pointers to values hold until the next xf_map_put(). */
#ifndef XF_DATA_MAP_H
#define XF_DATA_MAP_H

#include <stddef.h>
#include <stdint.h>

struct xf_map_slot {
    uint64_t key, value;
    uint64_t used; /* 0 or 1 */
};

/* All zeros is an empty map. Walk over slot[0] to slot[size - 1], those that are used, to see all;
 * their order means nothing. */
struct xf_map {
    struct xf_map_slot *slot;
    size_t size, count; /* slots, a power of two or 0; slots that are used */
};

/* The value of `key`, or NULL. */
__attribute__((nonnull)) uint64_t *xf_map_find(const struct xf_map *map, uint64_t key);

/* The value of `key`, which is put there as 0 if it was not there yet. NULL: out of memory, and the
 * map is as it was. */
__attribute__((nonnull)) uint64_t *xf_map_put(struct xf_map *map, uint64_t key);

/* A key for a string of bytes. Two strings can have the same, though hardly ever by chance: compare
 * the strings themselves. */
__attribute__((nonnull)) uint64_t xf_map_key(const unsigned char *bytes, size_t size);

/* Leaves an empty map. NULL does nothing. */
void xf_map_free(struct xf_map *map);

#endif
