#include "reference/model/parameters.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "reference/core/random.h"
#include "reference/core/team.h"

enum xf_status xf_parameters_init(struct xf_parameters *parameters, int capacity)
{
    assert(capacity >= 1);
    *parameters = (struct xf_parameters){0};
    parameters->item = calloc((size_t)capacity, sizeof *parameters->item);
    if (!parameters->item) {
        return XF_OUT_OF_MEMORY;
    }
    parameters->capacity = capacity;
    return XF_OK;
}

void xf_parameters_free(struct xf_parameters *parameters)
{
    if (parameters) {
        free(parameters->item);
        *parameters = (struct xf_parameters){0};
    }
}

size_t xf_parameters_add(struct xf_parameters *parameters, const struct xf_parameter *parameter)
{
    assert(parameters->count < parameters->capacity);
    assert(parameter->rank >= 1 && parameter->rank <= XF_PARAMETER_RANK);
    struct xf_parameter *added = &parameters->item[parameters->count++];
    *added = *parameter;
    added->offset = parameters->floats;
    added->count = 1;
    for (int i = 0; i < parameter->rank; i++) {
        added->count *= (size_t)parameter->extents[i];
    }
    parameters->floats += (added->count + XF_LINE - 1) / XF_LINE * XF_LINE;
    return added->offset;
}

const struct xf_parameter *xf_parameters_find(const struct xf_parameters *parameters,
                                              const char *name)
{
    for (int i = 0; i < parameters->count; i++) {
        if (strcmp(parameters->item[i].name, name) == 0) {
            return &parameters->item[i];
        }
    }
    return NULL;
}

static void draw(float *x, const struct xf_parameter *parameter, struct xf_random random)
{
    for (size_t i = 0; i < parameter->count; i++) {
        switch (parameter->initial) {
        case XF_INITIAL_ZEROS:
            x[i] = 0;
            break;
        case XF_INITIAL_ONES:
            x[i] = 1;
            break;
        case XF_INITIAL_NORMAL:
            x[i] = parameter->deviation * (float)xf_random_normal(&random);
        }
    }
}

void xf_parameters_draw(float *block, const struct xf_parameters *parameters, uint64_t seed)
{
    for (int i = 0; i < parameters->count; i++) {
        const struct xf_parameter *parameter = &parameters->item[i];
        draw(block + parameter->offset, parameter, xf_random_seeded(seed, (uint64_t)i));
    }
}
