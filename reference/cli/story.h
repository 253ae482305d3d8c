/* A model writes: it reads a prompt, and goes on token by token. */
#ifndef XF_CLI_STORY_H
#define XF_CLI_STORY_H

#include <stdio.h>

#include "reference/core/problem.h"
#include "reference/data/tokenizer.h"
#include "reference/model/quantized.h"
#include "reference/model/sample.h"

struct story {
    struct xf_sampling sampling;
    int tokens; /* how many to write */
    uint64_t seed;
    const char *source;                   /* what an encoder-decoder reads before; NULL: nothing */
    const struct xf_quantized *quantized; /* the model in eight bits; NULL: in float32 */
};

/* Writes what a model makes of the prompt, without the prompt, to `out`, as it comes, with a line feed
 * at the end; to a terminal only what it can show (see printable.h). An empty prompt or source counts
 * as a line feed. Of a prompt or a source that is longer than the context the last part counts, and
 * standard error says so. Tokens that the model or the tokenizer does not know are never written; text
 * that has one is XF_MALFORMED, and the sentence names it. XF_OUT_OF_MEMORY, XF_TOO_LARGE,
 * XF_NOT_FINITE.
 *
 * When the context is full, a decoder-only model reads its newer half again from the start. An
 * encoder-decoder, which learnt to write what follows its source, takes what it wrote as the next
 * source; its prompt is how the target begins. */
enum xf_status story_write(FILE *out, const struct xf_transformer *model,
                           const struct xf_tokenizer *tokenizer, const char *prompt,
                           const struct story *story, struct xf_problem *problem);

#endif
