/* How a tokenizer comes to be, for training and loading; everybody else reads tokenizer.h. */
#ifndef XF_DATA_TOKENIZER_BUILD_H
#define XF_DATA_TOKENIZER_BUILD_H

#include "reference/data/tokenizer.h"

/* Gives the tokenizer, all zeros before, room for V tokens of `bytes` bytes in all. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_reserve(struct xf_tokenizer *tokenizer, int V, size_t bytes);

/* Adds the string as token V, for which there must be room; XF_MALFORMED if it is a token already. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_add(struct xf_tokenizer *tokenizer, const unsigned char *bytes, size_t size);

/* Adds the single bytes of which `chosen` says `which`, in order. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_add_bytes(struct xf_tokenizer *tokenizer, const bool chosen[XF_BYTES_ALONE],
                       bool which);

/* Adds all that a tokenizer of characters has, V tokens at most; see xf_tokenizer_train(). */
__attribute__((nonnull(1), warn_unused_result)) enum xf_status
xf_tokenizer_train_characters(struct xf_tokenizer *tokenizer, const unsigned char *text,
                              size_t size, int V);

/* The key of a pair of tokens in `joined`. */
static inline uint64_t xf_pair(int left, int right)
{
    return (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
}

/* Replaces left, right by `token` wherever they are neighbours, from the front. Returns how many of
 * the `count` symbols are left. */
static inline size_t xf_join(int *symbol, size_t count, int left, int right, int token)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (symbol[i] == left && i + 1 < count && symbol[i + 1] == right) {
            symbol[kept++] = token;
            i++;
        } else {
            symbol[kept++] = symbol[i];
        }
    }
    return kept;
}

#endif
