/* The parameters of a model, as one table.
 *
 * All parameters lie in one block of floats, and their gradients and the optimiser's averages in
 * blocks of the same layout. The table says what lies where; allocation, first values, checkpoints,
 * weight decay and tests all read it, and nothing else lists parameters. */
#ifndef XF_MODEL_PARAMETERS_H
#define XF_MODEL_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reference/core/status.h"

enum { XF_PARAMETER_NAME = 64, XF_PARAMETER_RANK = 4 };

enum xf_initial { XF_INITIAL_ZEROS, XF_INITIAL_ONES, XF_INITIAL_NORMAL };

struct xf_parameter {
    char name[XF_PARAMETER_NAME]; /* as in GPT-2's files: "h.0.attn.c_attn.weight" */
    int rank, extents[XF_PARAMETER_RANK];
    size_t offset,
        count; /* floats, from the start of the block; offsets are multiples of XF_LINE */
    enum xf_initial initial; /* first values */
    float deviation;         /* of normal ones */
    bool decays;             /* matrices do; norms and biases do not */
};

struct xf_parameters {
    struct xf_parameter *item;
    int count, capacity;
    size_t floats; /* of a block, with what is between parameters to align them */
};

/* An empty table with room for `capacity` parameters. XF_OUT_OF_MEMORY: may be freed. */
enum xf_status xf_parameters_init(struct xf_parameters *parameters, int capacity);

/* NULL, or a table that is all zeros, is allowed. */
void xf_parameters_free(struct xf_parameters *parameters);

/* Adds one, for which `count` and `offset` are filled in; returns its offset. There must be room. */
size_t xf_parameters_add(struct xf_parameters *parameters, const struct xf_parameter *parameter);

/* The parameter of that name, or NULL. */
const struct xf_parameter *xf_parameters_find(const struct xf_parameters *parameters,
                                              const char *name);

/* Writes first values into a block. Each parameter draws from a stream of its own, so its values do
 * not depend on which others there are before it with other extents. */
void xf_parameters_draw(float *block, const struct xf_parameters *parameters, uint64_t seed);

#endif
