/* Learning a vocabulary from a text; tokenizer_characters.c has the part for characters.
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
        status = xf_tokenizer_train_characters(tokenizer, text, size, V);
    } else if (status == XF_OK) {
        status = xf_tokenizer_add_bytes(tokenizer, (const bool[XF_BYTES_ALONE]){false}, false);
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
