/* Learning which characters a text has.
 *
 * Single bytes are characters, too: those of ASCII, and whatever is no UTF-8 or is too rare to be worth
 * a token of its own. */
#include <stdlib.h>

#include "reference/data/tokenizer_build.h"
#include "reference/data/utf8.h"

/* The more frequent first, then the lower code point. */
static int by_frequency(const void *left, const void *right)
{
    const struct xf_map_slot *a = left, *b = right;
    if (a->value != b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return a->key < b->key ? -1 : a->key > b->key;
}

static enum xf_status count_characters(struct xf_map *times, const unsigned char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t point;
        int length = xf_utf8_read(&point, text + at, size - at);
        if (length > 1) {
            uint64_t *count = xf_map_put(times, point);
            if (!count) {
                return XF_OUT_OF_MEMORY;
            }
            *count += 1;
        }
        at += length ? (size_t)length : 1;
    }
    return XF_OK;
}

/* By code point. */
static int by_key(const void *left, const void *right)
{
    const struct xf_map_slot *a = left, *b = right;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* Leaves the `most` most frequent characters in slot[0] and so on, in order of their code points,
 * and returns how many there are. The map is of no use as a map after this. */
static size_t choose_characters(struct xf_map *times, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < times->size; i++) {
        if (times->slot[i].used) {
            times->slot[count++] = times->slot[i];
        }
    }
    if (count > 0) {
        qsort(times->slot, count, sizeof *times->slot, by_frequency);
        count = count < most ? count : most;
        qsort(times->slot, count, sizeof *times->slot, by_key);
    }
    return count;
}

/* Marks the bytes that no character of tokenizer->point has. */
static void find_bytes(bool is_there[XF_BYTES_ALONE], const struct xf_tokenizer *tokenizer,
                       const unsigned char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t point;
        int length = xf_utf8_read(&point, text + at, size - at);
        if (length > 1 && xf_map_find(&tokenizer->point, point)) {
            at += (size_t)length;
        } else {
            is_there[text[at++]] = true;
        }
    }
}

/* Numbers first the bytes and then the characters that the text has, and last the bytes that it
 * does not have: a model of this text need not know those. */
static enum xf_status add_characters(struct xf_tokenizer *tokenizer, const struct xf_map *times,
                                     size_t count, const unsigned char *text, size_t size)
{
    bool is_there[XF_BYTES_ALONE] = {false};
    for (size_t i = 0; i < count; i++) {
        if (!xf_map_put(&tokenizer->point, times->slot[i].key)) {
            return XF_OUT_OF_MEMORY;
        }
    }
    find_bytes(is_there, tokenizer, text, size);
    enum xf_status status = xf_tokenizer_add_bytes(tokenizer, is_there, true);
    for (size_t i = 0; i < count && status == XF_OK; i++) {
        unsigned char bytes[XF_UTF8_LONGEST];
        *xf_map_find(&tokenizer->point, times->slot[i].key) = (uint64_t)tokenizer->V;
        int length = xf_utf8_write(bytes, (uint32_t)times->slot[i].key);
        status = xf_tokenizer_add(tokenizer, bytes, (size_t)length);
    }
    tokenizer->met = tokenizer->V;
    return status == XF_OK ? xf_tokenizer_add_bytes(tokenizer, is_there, false) : status;
}

enum xf_status xf_tokenizer_train_characters(struct xf_tokenizer *tokenizer,
                                             const unsigned char *text, size_t size, int V)
{
    struct xf_map times = {0};
    enum xf_status status = count_characters(&times, text, size);
    if (status == XF_OK) {
        const size_t count = choose_characters(&times, (size_t)V - XF_BYTES_ALONE);
        status = add_characters(tokenizer, &times, count, text, size);
    }
    xf_map_free(&times);
    return status;
}
