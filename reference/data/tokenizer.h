/* Text to tokens and back.
 *
 * A token is a short string of bytes with a number from 0 to V-1, and every single byte is a token.
 * So any text whatever can be encoded, valid UTF-8 or not, and putting the tokens' bytes one after
 * another gives the text back. The three kinds differ in what else is a token:
 *
 *   bytes       nothing
 *   characters  the text's code points beyond ASCII; the tokens that the text has come first, so
 *               that a model of a text with 65 different characters needs to know 65 tokens
 *   pairs       what byte-pair encoding joins [Sennrich et al. 2016; Radford et al. 2019]: starting
 *               from bytes, again and again the two neighbours that occur together most often
 *               become one token. Nothing is joined across the pieces of pieces.h.
 *
 * A tokenizer is trained on a text or loaded from a file, and then only read: threads may share it.
 */
#ifndef XF_DATA_TOKENIZER_H
#define XF_DATA_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reference/core/problem.h"
#include "reference/data/map.h"

enum {
    XF_BYTES_ALONE = 256,         /* the smallest vocabulary */
    XF_VOCABULARY_MOST = 1000000, /* and the largest */
};

enum xf_tokenizer_kind { XF_TOKENIZER_BYTES, XF_TOKENIZER_CHARACTERS, XF_TOKENIZER_PAIRS };

/* The kind's name: "bytes", "characters", "pairs". */
const char *xf_tokenizer_kind_name(enum xf_tokenizer_kind kind);

/* The kind of that name. False, and *kind as it was, if there is none. */
__attribute__((nonnull)) bool xf_tokenizer_kind_from(enum xf_tokenizer_kind *kind,
                                                     const char *name);

/* All zeros may be freed. */
struct xf_tokenizer {
    enum xf_tokenizer_kind kind;
    int V;                /* tokens */
    int met;              /* those that a model should know: 0 to met-1. The others are bytes that
                             the text of a tokenizer of characters does not have */
    unsigned char *text;  /* their bytes: token i has text[start[i]] to text[start[i + 1] - 1] */
    size_t *start;        /* (V+1) */
    int byte[256];        /* the token of each byte */
    struct xf_map string; /* the key of a token's bytes -> token */
    struct xf_map point;  /* characters: code point -> token */
    struct xf_map joined; /* pairs: left << 32 | right -> rank << 32 | token; low ranks go first */
};

/* Makes a tokenizer of at most V tokens, from XF_BYTES_ALONE to XF_VOCABULARY_MOST, for `text`:
 * the most frequent characters, or the most frequent pairs. Of two as frequent, the one of lower
 * numbers is taken. It can have fewer than V tokens: a pair must occur twice to be joined.
 * XF_OUT_OF_MEMORY: the tokenizer is all zeros then. */
__attribute__((nonnull(1), warn_unused_result)) enum xf_status
xf_tokenizer_train(struct xf_tokenizer *tokenizer, enum xf_tokenizer_kind kind,
                   const unsigned char *text, size_t size, int V);

/* Gives the memory back. NULL does nothing. */
void xf_tokenizer_free(struct xf_tokenizer *tokenizer);

/* Writes the tokens of `text` to `token`, which has room for `size` of them, and returns how many
 * there are. */
__attribute__((nonnull(1))) size_t xf_tokenizer_encode(const struct xf_tokenizer *tokenizer,
                                                       int *token, const unsigned char *text,
                                                       size_t size);

/* The bytes of `token`, which is from 0 to V-1; *size says how many, at least 1. */
__attribute__((nonnull)) const unsigned char *
xf_tokenizer_bytes(const struct xf_tokenizer *tokenizer, int token, size_t *size);

/* The token that has just these bytes, or -1. */
__attribute__((nonnull)) int xf_tokenizer_find(const struct xf_tokenizer *tokenizer,
                                               const unsigned char *bytes, size_t size);

/* Writes the tokenizer to `path` as JSON; see tokenizer_save.c for the format. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_save(const struct xf_tokenizer *tokenizer, const char *path,
                  struct xf_problem *problem);

/* Reads what xf_tokenizer_save() wrote. Nothing in the file is trusted. On failure the tokenizer is
 * all zeros. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_load(struct xf_tokenizer *tokenizer, const char *path, struct xf_problem *problem);

/* The same for the two files that GPT-2 was published with: vocab.json and merges.txt. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_tokenizer_load_gpt2(struct xf_tokenizer *tokenizer, const char *vocabulary, const char *merges,
                       struct xf_problem *problem);

#endif
