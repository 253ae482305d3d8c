#include "reference/data/tokenizer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/pieces.h"
#include "reference/data/tokenizer_build.h"
#include "reference/data/utf8.h"

static const char *const kind_names[] = {[XF_TOKENIZER_BYTES] = "bytes",
                                         [XF_TOKENIZER_CHARACTERS] = "characters",
                                         [XF_TOKENIZER_PAIRS] = "pairs"};

const char *xf_tokenizer_kind_name(enum xf_tokenizer_kind kind)
{
    return kind_names[kind];
}

bool xf_tokenizer_kind_from(enum xf_tokenizer_kind *kind, const char *name)
{
    for (size_t i = 0; i < sizeof kind_names / sizeof kind_names[0]; i++) {
        if (strcmp(name, kind_names[i]) == 0) {
            *kind = (enum xf_tokenizer_kind)i;
            return true;
        }
    }
    return false;
}

const unsigned char *xf_tokenizer_bytes(const struct xf_tokenizer *tokenizer, int token,
                                        size_t *size)
{
    assert(0 <= token && token < tokenizer->V);
    *size = tokenizer->start[token + 1] - tokenizer->start[token];
    return tokenizer->text + tokenizer->start[token];
}

int xf_tokenizer_find(const struct xf_tokenizer *tokenizer, const unsigned char *bytes, size_t size)
{
    const uint64_t *token = xf_map_find(&tokenizer->string, xf_map_key(bytes, size));
    if (!token) {
        return -1;
    }
    size_t its_size;
    const unsigned char *its_bytes = xf_tokenizer_bytes(tokenizer, (int)*token, &its_size);
    return its_size == size && memcmp(its_bytes, bytes, size) == 0 ? (int)*token : -1;
}

enum xf_status xf_tokenizer_reserve(struct xf_tokenizer *tokenizer, int V, size_t bytes)
{
    tokenizer->text = malloc(bytes);
    tokenizer->start = calloc((size_t)V + 1, sizeof *tokenizer->start);
    return tokenizer->text && tokenizer->start ? XF_OK : XF_OUT_OF_MEMORY;
}

enum xf_status xf_tokenizer_add(struct xf_tokenizer *tokenizer, const unsigned char *bytes,
                                size_t size)
{
    uint64_t key = xf_map_key(bytes, size);
    if (xf_map_find(&tokenizer->string, key)) {
        return XF_MALFORMED;
    }
    uint64_t *token = xf_map_put(&tokenizer->string, key);
    if (!token) {
        return XF_OUT_OF_MEMORY;
    }
    *token = (uint64_t)tokenizer->V;
    if (size == 1) {
        tokenizer->byte[bytes[0]] = tokenizer->V;
    }
    size_t start = tokenizer->start[tokenizer->V];
    memcpy(tokenizer->text + start, bytes, size);
    tokenizer->start[++tokenizer->V] = start + size;
    return XF_OK;
}

enum xf_status xf_tokenizer_add_bytes(struct xf_tokenizer *tokenizer,
                                      const bool chosen[XF_BYTES_ALONE], bool which)
{
    enum xf_status status = XF_OK;
    for (int i = 0; i < XF_BYTES_ALONE && status == XF_OK; i++) {
        if (chosen[i] == which) {
            status = xf_tokenizer_add(tokenizer, &(unsigned char){(unsigned char)i}, 1);
        }
    }
    return status;
}

void xf_tokenizer_free(struct xf_tokenizer *tokenizer)
{
    if (tokenizer) {
        free(tokenizer->text);
        free(tokenizer->start);
        xf_map_free(&tokenizer->string);
        xf_map_free(&tokenizer->point);
        xf_map_free(&tokenizer->joined);
        *tokenizer = (struct xf_tokenizer){0};
    }
}

/* Joins as the tokenizer learnt to: of all neighbours that have a rank, those of the lowest rank,
 * everywhere, until none has one. Returns how many symbols are left. */
static size_t join_by_rank(const struct xf_tokenizer *tokenizer, int *symbol, size_t count)
{
    for (;;) {
        uint64_t lowest = UINT64_MAX;
        size_t at = 0;
        for (size_t i = 0; i + 1 < count; i++) {
            const uint64_t *found =
                xf_map_find(&tokenizer->joined, xf_pair(symbol[i], symbol[i + 1]));
            if (found && *found < lowest) {
                lowest = *found;
                at = i;
            }
        }
        if (lowest == UINT64_MAX) {
            return count;
        }
        count = xf_join(symbol, count, symbol[at], symbol[at + 1], (int)(uint32_t)lowest);
    }
}

static size_t encode_pairs(const struct xf_tokenizer *tokenizer, int *token,
                           const unsigned char *text, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size;) {
        size_t length = xf_piece_length(text + at, size - at);
        for (size_t i = 0; i < length; i++) {
            token[count + i] = tokenizer->byte[text[at + i]];
        }
        count += join_by_rank(tokenizer, token + count, length);
        at += length;
    }
    return count;
}

static size_t encode_characters(const struct xf_tokenizer *tokenizer, int *token,
                                const unsigned char *text, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size;) {
        uint32_t point;
        int length = text[at] < 0x80 ? 0 : xf_utf8_read(&point, text + at, size - at);
        const uint64_t *known = length ? xf_map_find(&tokenizer->point, point) : NULL;
        token[count++] = known ? (int)*known : tokenizer->byte[text[at]];
        at += known ? (size_t)length : 1;
    }
    return count;
}

static size_t encode_bytes(const struct xf_tokenizer *tokenizer, int *token,
                           const unsigned char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        token[i] = tokenizer->byte[text[i]];
    }
    return size;
}

size_t xf_tokenizer_encode(const struct xf_tokenizer *tokenizer, int *token,
                           const unsigned char *text, size_t size)
{
    switch (tokenizer->kind) {
    case XF_TOKENIZER_CHARACTERS:
        return encode_characters(tokenizer, token, text, size);
    case XF_TOKENIZER_PAIRS:
        return encode_pairs(tokenizer, token, text, size);
    case XF_TOKENIZER_BYTES:
        break;
    }
    return encode_bytes(tokenizer, token, text, size);
}
