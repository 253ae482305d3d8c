/* The safetensors format: named arrays of numbers, one after another, behind a header of JSON.
 *
 *     8 bytes     the header's length N, little-endian
 *     N bytes     {"__metadata__": {"step": "100"},
 *                  "wte.weight": {"dtype": "F32", "shape": [65, 128], "data_offsets": [0, 33280]}}
 *     the rest    the arrays, row-major, little-endian, at the offsets from here
 *
 * [The format's documentation, https://github.com/huggingface/safetensors.] A file is mapped, not
 * read; its arrays stay where they are. Nothing the header says is believed before it is checked:
 * the arrays must fill the rest of the file exactly, without a gap and without an overlap. */
#ifndef XF_DATA_SAFETENSORS_H
#define XF_DATA_SAFETENSORS_H

#include "reference/core/problem.h"
#include "reference/data/file.h"
#include "reference/data/tensor.h"

/* What a file says about itself: __metadata__. */
struct xf_fact {
    const char *key, *value;
};

struct xf_safetensors {
    struct xf_file file;
    struct cJSON *header;
    struct xf_tensor *tensor;
    int count;
};

/* Opens a file. XF_FILE_FAILED, XF_MALFORMED, XF_OUT_OF_MEMORY: nothing is open then. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_safetensors_open(struct xf_safetensors *file, const char *path, struct xf_problem *problem);

/* NULL does nothing. */
void xf_safetensors_close(struct xf_safetensors *file);

/* The tensor of that name, or NULL. */
__attribute__((nonnull)) const struct xf_tensor *
xf_safetensors_find(const struct xf_safetensors *file, const char *name);

/* The value of a fact, or NULL. */
__attribute__((nonnull)) const char *xf_safetensors_fact(const struct xf_safetensors *file,
                                                         const char *key);

/* Writes a file of these tensors and facts, in this order; see xf_file_replace(). */
__attribute__((nonnull(1, 6), warn_unused_result)) enum xf_status
xf_safetensors_write(const char *path, const struct xf_tensor *tensor, int count,
                     const struct xf_fact *fact, int facts, struct xf_problem *problem);

#endif
