/* Learning a vocabulary from a text.
 *
 * For byte-pair encoding the text is first reduced to its different pieces, each with the number of
 * times it occurs: a book has few. The number of times each pair of neighbours occurs is counted
 * once, and kept up to date as pairs are joined. */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/pieces.h"
#include "reference/data/tokenizer_build.h"
#include "reference/data/utf8.h"

/* Adds the bytes of which `chosen` says `which`. */
static enum xf_status add_bytes(struct xf_tokenizer *tokenizer, const bool chosen[XF_BYTES_ALONE],
                                bool which)
{
    enum xf_status status = XF_OK;
    for (int i = 0; i < XF_BYTES_ALONE && status == XF_OK; i++) {
        if (chosen[i] == which) {
            status = xf_tokenizer_add(tokenizer, &(unsigned char){(unsigned char)i}, 1);
        }
    }
    return status;
}

static enum xf_status add_all_bytes(struct xf_tokenizer *tokenizer)
{
    return add_bytes(tokenizer, (const bool[XF_BYTES_ALONE]){false}, false);
}

/* ---- characters ---- */

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
    enum xf_status status = add_bytes(tokenizer, is_there, true);
    for (size_t i = 0; i < count && status == XF_OK; i++) {
        unsigned char bytes[XF_UTF8_LONGEST];
        *xf_map_find(&tokenizer->point, times->slot[i].key) = (uint64_t)tokenizer->V;
        int length = xf_utf8_write(bytes, (uint32_t)times->slot[i].key);
        status = xf_tokenizer_add(tokenizer, bytes, (size_t)length);
    }
    tokenizer->met = tokenizer->V;
    return status == XF_OK ? add_bytes(tokenizer, is_there, false) : status;
}

static enum xf_status train_characters(struct xf_tokenizer *tokenizer, const unsigned char *text,
                                       size_t size, int V)
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

/* ---- pairs ---- */

struct word {
    const unsigned char *bytes;
    size_t size, symbols;
    uint64_t times;
    int *symbol; /* (symbols) the tokens it consists of so far */
};

struct words {
    struct word *word;
    size_t count, room;
    struct xf_map seen; /* the bytes' key, or the next one that is free -> 1 + index */
};

static bool add_word(struct words *words, const unsigned char *bytes, size_t size)
{
    for (uint64_t key = xf_map_key(bytes, size);; key++) {
        uint64_t *seen = xf_map_put(&words->seen, key);
        if (!seen) {
            return false;
        }
        if (*seen == 0) {
            *seen = words->count + 1;
            break;
        }
        struct word *word = &words->word[*seen - 1];
        if (word->size == size && memcmp(word->bytes, bytes, size) == 0) {
            word->times++;
            return true;
        }
    }
    if (words->count == words->room) {
        size_t room = words->room ? 2 * words->room : 256;
        struct word *larger = realloc(words->word, room * sizeof *larger);
        if (!larger) {
            return false;
        }
        words->word = larger;
        words->room = room;
    }
    words->word[words->count++] = (struct word){.bytes = bytes, .size = size, .times = 1};
    return true;
}

/* Adds `times` to the count of each pair of neighbours in the word. Taking away is adding the
 * complement: counts are whole numbers modulo 2^64. */
static bool count_pairs(struct xf_map *pairs, const struct word *word, uint64_t times)
{
    for (size_t i = 0; i + 1 < word->symbols; i++) {
        uint64_t *count = xf_map_put(pairs, xf_pair(word->symbol[i], word->symbol[i + 1]));
        if (!count) {
            return false;
        }
        *count += times;
    }
    return true;
}

static bool has_pair(const struct word *word, uint64_t pair)
{
    for (size_t i = 0; i + 1 < word->symbols; i++) {
        if (xf_pair(word->symbol[i], word->symbol[i + 1]) == pair) {
            return true;
        }
    }
    return false;
}

static bool join_in_words(struct words *words, struct xf_map *pairs, uint64_t pair, int token)
{
    for (size_t i = 0; i < words->count; i++) {
        struct word *word = &words->word[i];
        if (!has_pair(word, pair)) {
            continue;
        }
        bool counted = count_pairs(pairs, word, -word->times);
        word->symbols =
            xf_join(word->symbol, word->symbols, (int)(pair >> 32), (int)(uint32_t)pair, token);
        if (!counted || !count_pairs(pairs, word, word->times)) {
            return false;
        }
    }
    return true;
}

/* The most frequent pair, the lower of two as frequent. *times is 0 if there is none. */
static uint64_t most_frequent(const struct xf_map *pairs, uint64_t *times)
{
    uint64_t best = 0;
    *times = 0;
    for (size_t i = 0; i < pairs->size; i++) {
        const struct xf_map_slot *slot = &pairs->slot[i];
        bool better = slot->value > *times || (slot->value == *times && slot->key < best);
        if (slot->used && better) {
            best = slot->key;
            *times = slot->value;
        }
    }
    return best;
}

/* The token for the pair's bytes: a new one, or the one that another way of joining made. */
static enum xf_status token_of_pair(struct xf_tokenizer *tokenizer, uint64_t pair, int *token)
{
    unsigned char bytes[XF_PIECE_LONGEST];
    size_t left_size, right_size;
    const unsigned char *left = xf_tokenizer_bytes(tokenizer, (int)(pair >> 32), &left_size);
    const unsigned char *right = xf_tokenizer_bytes(tokenizer, (int)(uint32_t)pair, &right_size);
    assert(left_size + right_size <= sizeof bytes); /* both are of one piece */
    memcpy(bytes, left, left_size);
    memcpy(bytes + left_size, right, right_size);
    *token = xf_tokenizer_find(tokenizer, bytes, left_size + right_size);
    if (*token >= 0) {
        return XF_OK;
    }
    *token = tokenizer->V;
    return xf_tokenizer_add(tokenizer, bytes, left_size + right_size);
}

static enum xf_status learn_pairs(struct xf_tokenizer *tokenizer, struct words *words,
                                  struct xf_map *pairs, int V)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!count_pairs(pairs, &words->word[i], words->word[i].times)) {
            return XF_OUT_OF_MEMORY;
        }
    }
    for (uint64_t rank = 0; tokenizer->V < V; rank++) {
        uint64_t times, pair = most_frequent(pairs, &times);
        if (times < 2) {
            break;
        }
        int token;
        enum xf_status status = token_of_pair(tokenizer, pair, &token);
        uint64_t *joined = xf_map_put(&tokenizer->joined, pair);
        if (status != XF_OK || !joined) {
            return XF_OUT_OF_MEMORY;
        }
        *joined = rank << 32 | (uint64_t)token;
        if (!join_in_words(words, pairs, pair, token)) {
            return XF_OUT_OF_MEMORY;
        }
    }
    return XF_OK;
}

/* The different pieces of the text, each as the tokens of its bytes. *symbols is one block for all
 * of them. */
static enum xf_status find_words(struct words *words, int **symbols, const unsigned char *text,
                                 size_t size)
{
    size_t total = 0;
    for (size_t at = 0; at < size;) {
        size_t length = xf_piece_length(text + at, size - at);
        if (!add_word(words, text + at, length)) {
            return XF_OUT_OF_MEMORY;
        }
        at += length;
    }
    for (size_t i = 0; i < words->count; i++) {
        total += words->word[i].size;
    }
    int *next = *symbols = calloc(total + 1, sizeof *next);
    if (!next) {
        return XF_OUT_OF_MEMORY;
    }
    for (size_t i = 0; i < words->count; i++) {
        struct word *word = &words->word[i];
        word->symbol = next;
        word->symbols = word->size;
        for (size_t j = 0; j < word->size; j++) {
            *next++ = word->bytes[j];
        }
    }
    return XF_OK;
}

static enum xf_status train_pairs(struct xf_tokenizer *tokenizer, const unsigned char *text,
                                  size_t size, int V)
{
    struct words words = {0};
    struct xf_map pairs = {0};
    int *symbols = NULL;
    enum xf_status status = find_words(&words, &symbols, text, size);
    if (status == XF_OK) {
        status = learn_pairs(tokenizer, &words, &pairs, V);
    }
    free(symbols);
    free(words.word);
    xf_map_free(&words.seen);
    xf_map_free(&pairs);
    return status;
}

enum xf_status xf_tokenizer_train(struct xf_tokenizer *tokenizer, enum xf_tokenizer_kind kind,
                                  const unsigned char *text, size_t size, int V)
{
    assert(XF_BYTES_ALONE <= V && V <= XF_VOCABULARY_MOST);
    *tokenizer = (struct xf_tokenizer){.kind = kind};
    size_t longest = kind == XF_TOKENIZER_PAIRS ? XF_PIECE_LONGEST : XF_UTF8_LONGEST;
    enum xf_status status = xf_tokenizer_reserve(tokenizer, V, (size_t)V * longest);
    if (status == XF_OK && kind == XF_TOKENIZER_CHARACTERS) {
        status = train_characters(tokenizer, text, size, V);
    } else if (status == XF_OK) {
        status = add_all_bytes(tokenizer);
        if (status == XF_OK && kind == XF_TOKENIZER_PAIRS) {
            status = train_pairs(tokenizer, text, size, V);
        }
        tokenizer->met = tokenizer->V;
    }
    if (status != XF_OK) {
        xf_tokenizer_free(tokenizer);
    }
    return status;
}
