/* Checkpoints: a model, and all that its training needs to go on, in one safetensors file.
 *
 * The table of parameters says which tensors there are. A block of floats that the table describes
 * is saved under a prefix: none for the parameters themselves, so that a checkpoint is a plain file
 * of GPT-2's names to everybody else, and another for each of the optimiser's averages. The facts
 * carry the rest: what the model is (see model_settings.h), and how far training has come. One file
 * is replaced in one go, so all of it is always of the same step. */
#ifndef XF_DATA_CHECKPOINT_H
#define XF_DATA_CHECKPOINT_H

#include "reference/data/safetensors.h"
#include "reference/model/parameters.h"

/* Prefixes of the blocks. */
#define XF_PREFIX_WEIGHTS ""
#define XF_PREFIX_MEAN    "adamw.mean."
#define XF_PREFIX_SQUARE  "adamw.square."

struct xf_checkpoint_block {
    const char *prefix;
    float *values; /* laid out by the table */
};

/* Saves the blocks and the facts; see xf_file_replace(). */
__attribute__((nonnull(1, 2, 3, 7), warn_unused_result)) enum xf_status
xf_checkpoint_save(const char *path, const struct xf_parameters *table,
                   const struct xf_checkpoint_block *block, int blocks, const struct xf_fact *fact,
                   int facts, struct xf_problem *problem);

/* The tensor of that name, or the one that GPT-2's files name so, with "transformer." before it; or
 * NULL. */
__attribute__((nonnull)) const struct xf_tensor *
xf_checkpoint_find(const struct xf_safetensors *file, const char *name);

/* Fills a block from a file that is open. Every parameter must be there, in its shape, as F32, F16
 * or BF16. XF_MALFORMED: part of the block
 * may have been filled. `path` is for the sentence. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_checkpoint_load(const struct xf_checkpoint_block *block, const struct xf_parameters *table,
                   const struct xf_safetensors *file, const char *path, struct xf_problem *problem);

/* Looks for tensors that no block of such a model has: then the file is of another model, perhaps
 * one with more layers. GPT-2's masks ("h.0.attn.bias") and its second name for a tied embedding
 * ("lm_head.weight") are let pass, but not if there is something else under that name. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_checkpoint_check(const struct xf_parameters *table, const struct xf_safetensors *file,
                    const char *path, struct xf_problem *problem);

#endif
