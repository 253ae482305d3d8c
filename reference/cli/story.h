/* A model writes: it reads a prompt, and goes on token by token. */
#ifndef XF_CLI_STORY_H
#define XF_CLI_STORY_H

#include <stdio.h>

#include "reference/data/tokenizer.h"
#include "reference/model/sample.h"
#include "reference/model/transformer.h"

struct story {
    struct xf_sampling sampling;
    int tokens; /* how many to write */
    uint64_t seed;
};

/* Writes what a decoder-only model makes of the prompt, without the prompt, to `out`, as it comes,
 * with a line feed at the end; to a terminal only what it can show (see printable.h). An empty
 * prompt counts as a line feed. When the context is full, its newer half is read again from the
 * start. Tokens that the model or the tokenizer does not know are never written; a prompt that has
 * one is XF_MALFORMED. XF_OUT_OF_MEMORY, XF_TOO_LARGE, XF_NOT_FINITE. */
enum xf_status story_write(FILE *out, const struct xf_transformer *model,
                           const struct xf_tokenizer *tokenizer, const char *prompt,
                           const struct story *story);

#endif
