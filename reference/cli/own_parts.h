/* A reader's functions as parts of a model (model/parts.h).
 *
 * The engine keeps heads side by side, batches in one array and gradients in place of logits; the
 * chapters' functions take contiguous arrays that do not overlap. So numbers are laid out for them, in
 * memory of the thread that calls, and put back. */
#ifndef XF_CLI_OWN_PARTS_H
#define XF_CLI_OWN_PARTS_H

#include "reference/cli/implementation.h"
#include "reference/model/transformer.h"

struct own_parts {
    const struct implementation *theirs;
    struct xf_parts parts;
    struct xf_arena memory;
    size_t floats; /* of memory, for each thread */
};

/* Gives the model these parts, and its sinusoids if it has any; the implementation has a copy for each
 * of the model's threads. XF_OUT_OF_MEMORY, XF_TOO_LARGE: the parts may be freed. They are to stay where
 * they are for as long as the model is used. */
enum xf_status own_parts_install(struct own_parts *own, const struct implementation *theirs,
                                 struct xf_transformer *model);

/* NULL, or parts that are all zeros, is allowed. */
void own_parts_free(struct own_parts *own);

#endif
