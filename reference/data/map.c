/* Open addressing with linear probing, at most two thirds full. */
#include "reference/data/map.h"

#include <stdlib.h>

/* The slot that has `key`, or the free one where it belongs. The map has a free slot. */
static struct xf_map_slot *slot_of(const struct xf_map *map, uint64_t key)
{
    /* The high bits of a product with 2^64 over the golden ratio depend on all bits of the key. */
    uint64_t hash = key * 0x9e3779b97f4a7c15;
    size_t i = (size_t)(hash ^ hash >> 32) & (map->size - 1);
    while (map->slot[i].used && map->slot[i].key != key) {
        i = (i + 1) & (map->size - 1);
    }
    return &map->slot[i];
}

uint64_t *xf_map_find(const struct xf_map *map, uint64_t key)
{
    if (map->size == 0) {
        return NULL;
    }
    struct xf_map_slot *slot = slot_of(map, key);
    return slot->used ? &slot->value : NULL;
}

/* Moves everything into a table of twice the size. Returns whether there was memory for it. */
static int grow(struct xf_map *map)
{
    struct xf_map larger = {.size = map->size ? 2 * map->size : 64, .count = map->count};
    larger.slot = calloc(larger.size, sizeof *larger.slot);
    if (!larger.slot) {
        return 0;
    }
    for (size_t i = 0; i < map->size; i++) {
        if (map->slot[i].used) {
            *slot_of(&larger, map->slot[i].key) = map->slot[i];
        }
    }
    free(map->slot);
    *map = larger;
    return 1;
}

uint64_t *xf_map_put(struct xf_map *map, uint64_t key)
{
    if (map->count >= map->size / 3 * 2 && !grow(map)) {
        return NULL;
    }
    struct xf_map_slot *slot = slot_of(map, key);
    if (!slot->used) {
        *slot = (struct xf_map_slot){.key = key, .used = 1};
        map->count++;
    }
    return &slot->value;
}

/* FNV-1a, 64 bits [Fowler, Noll and Vo, IETF draft-eastlake-fnv]. */
uint64_t xf_map_key(const unsigned char *bytes, size_t size)
{
    uint64_t key = 0xcbf29ce484222325;
    for (size_t i = 0; i < size; i++) {
        key = (key ^ bytes[i]) * 0x100000001b3;
    }
    return key;
}

void xf_map_free(struct xf_map *map)
{
    if (map) {
        free(map->slot);
        *map = (struct xf_map){0};
    }
}
