/* A text to learn from, and the part of it that is kept to be judged by.
 *
 *     enum xf_status status = xf_corpus_open(&corpus, path, &problem);
 *     ... train a tokenizer on corpus.text.bytes, corpus.split of them ...
 *     status = xf_corpus_encode(&corpus, &tokenizer, window, &problem);
 *
 * The first nine tenths of the file are for training, the last tenth is held out: nothing is ever
 * learnt from it, except which characters there are. Both become tokens apart, so that no token reaches over
 * the cut. The file is mapped into memory and never copied. */
#ifndef XF_DATA_CORPUS_H
#define XF_DATA_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include "reference/core/arena.h"
#include "reference/core/problem.h"
#include "reference/data/file.h"
#include "reference/data/tokenizer.h"

/* A run of tokens; they belong to somebody else. */
struct xf_tokens {
    const int *token;
    size_t count;
};

/* All zeros may be closed. */
struct xf_corpus {
    struct xf_file text;
    size_t split;         /* bytes for training; the rest is held out */
    uint64_t fingerprint; /* of all bytes: two texts hardly ever have the same by chance */
    struct xf_tokens training, held;
    struct xf_arena memory; /* of the tokens */
};

/* Maps the text and cuts it, between two code points. It stays unencoded. XF_FILE_FAILED,
 * XF_MALFORMED (no regular file, or an empty one), XF_TOO_LARGE (4 GiB or more): nothing is open
 * then. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_corpus_open(struct xf_corpus *corpus, const char *path, struct xf_problem *problem);

/* Makes both parts tokens, once. `window` is the length of the stretches that will be asked for: a
 * part with fewer tokens than that is XF_MALFORMED, and so is a text with tokens that the tokenizer
 * has not met. XF_OUT_OF_MEMORY. `path` is for the sentence.
 * On failure the corpus is still to be closed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_corpus_encode(struct xf_corpus *corpus, const struct xf_tokenizer *tokenizer, int window,
                 const char *path, struct xf_problem *problem);

/* For a text of records, which are `record` tokens each: no stretch of either part begins in the middle
 * of one. A record that the cut goes through is in neither. XF_MALFORMED if no whole record is held
 * out. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_corpus_align(struct xf_corpus *corpus, int record, const char *path, struct xf_problem *problem);

/* Gives everything back. NULL does nothing. */
void xf_corpus_close(struct xf_corpus *corpus);

#endif
