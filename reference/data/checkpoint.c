#include "reference/data/checkpoint.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GPT2_PREFIX "transformer."
#define EMBEDDING   "wte.weight"
#define HEAD        "lm_head.weight"

enum { NAME_LENGTH = XF_PARAMETER_NAME + 32 };

static const char *const prefixes[] = {XF_PREFIX_WEIGHTS, GPT2_PREFIX, XF_PREFIX_MEAN,
                                       XF_PREFIX_SQUARE};
enum { PREFIXES = sizeof prefixes / sizeof prefixes[0] };

static struct xf_tensor tensor_of(const struct xf_parameter *parameter, const char *name,
                                  const float *values)
{
    struct xf_tensor tensor = {.name = name,
                               .dtype = XF_F32,
                               .rank = parameter->rank,
                               .bytes = values + parameter->offset,
                               .size = parameter->count * sizeof *values};
    for (int i = 0; i < parameter->rank; i++) {
        tensor.extents[i] = (size_t)parameter->extents[i];
    }
    return tensor;
}

enum xf_status xf_checkpoint_save(const char *path, const struct xf_parameters *table,
                                  const struct xf_checkpoint_block *block, int blocks,
                                  const struct xf_fact *fact, int facts, struct xf_problem *problem)
{
    size_t count = (size_t)table->count * (size_t)blocks, next = 0;
    struct xf_tensor *tensor = calloc(count + 1, sizeof *tensor);
    char(*name)[NAME_LENGTH] = calloc(count + 1, sizeof *name);
    enum xf_status status = XF_OUT_OF_MEMORY;
    if (!tensor || !name) {
        xf_problem_general(problem, status);
    } else {
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < table->count; i++, next++) {
                const struct xf_parameter *parameter = &table->item[i];
                snprintf(name[next], sizeof name[next], "%s%s", block[b].prefix, parameter->name);
                tensor[next] = tensor_of(parameter, name[next], block[b].values);
            }
        }
        status = xf_safetensors_write(path, tensor, (int)count, fact, facts, problem);
    }
    free(tensor);
    free(name);
    return status;
}

static bool has_shape(const struct xf_tensor *tensor, const struct xf_parameter *parameter)
{
    bool same = tensor->rank == parameter->rank;
    for (int i = 0; same && i < parameter->rank; i++) {
        same = tensor->extents[i] == (size_t)parameter->extents[i];
    }
    return same;
}

const struct xf_tensor *xf_checkpoint_find(const struct xf_safetensors *file, const char *name)
{
    char prefixed[NAME_LENGTH];
    const struct xf_tensor *tensor = xf_safetensors_find(file, name);
    if (!tensor && snprintf(prefixed, sizeof prefixed, "%s%s", GPT2_PREFIX, name) < NAME_LENGTH) {
        tensor = xf_safetensors_find(file, prefixed);
    }
    return tensor;
}

static enum xf_status load_one(const struct xf_checkpoint_block *block,
                               const struct xf_parameter *parameter,
                               const struct xf_safetensors *file, const char *path,
                               struct xf_problem *problem)
{
    char name[NAME_LENGTH];
    snprintf(name, sizeof name, "%s%s", block->prefix, parameter->name);
    const struct xf_tensor *tensor = xf_checkpoint_find(file, name);
    if (!tensor) {
        return xf_problem_set(problem, XF_MALFORMED, "%s is not of this model: it has no %s.", path,
                              name);
    }
    if (!has_shape(tensor, parameter)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "%s is not of this model: its %s has another shape.", path,
                              tensor->name);
    }
    if (!xf_tensor_floats(block->values + parameter->offset, tensor)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "%s cannot be used: the numbers of %s are %s, and not F32, F16 or "
                              "BF16.",
                              path, tensor->name, xf_dtype_name(tensor->dtype));
    }
    return XF_OK;
}

enum xf_status xf_checkpoint_load(const struct xf_checkpoint_block *block,
                                  const struct xf_parameters *table,
                                  const struct xf_safetensors *file, const char *path,
                                  struct xf_problem *problem)
{
    for (int i = 0; i < table->count; i++) {
        enum xf_status status = load_one(block, &table->item[i], file, path, problem);
        if (status != XF_OK) {
            return status;
        }
    }
    return XF_OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_known(const struct xf_parameters *table, const char *name)
{
    for (int i = 0; i < PREFIXES; i++) {
        size_t length = strlen(prefixes[i]);
        if (strncmp(name, prefixes[i], length) == 0 && xf_parameters_find(table, name + length)) {
            return true;
        }
    }
    return ends_with(name, ".attn.bias") || ends_with(name, ".attn.masked_bias") ||
           strcmp(name, HEAD) == 0;
}

/* A tied model has one matrix at both ends. A file may name it twice, but not hold two. */
static enum xf_status check_tie(const struct xf_parameters *table,
                                const struct xf_safetensors *file, const char *path,
                                struct xf_problem *problem)
{
    const struct xf_tensor *head = xf_checkpoint_find(file, HEAD);
    const struct xf_tensor *embedding = xf_checkpoint_find(file, EMBEDDING);
    if (!head || !embedding || xf_parameters_find(table, HEAD)) {
        return XF_OK;
    }
    if (head->dtype != embedding->dtype || head->size != embedding->size ||
        memcmp(head->bytes, embedding->bytes, head->size) != 0) {
        return xf_problem_set(
            problem, XF_MALFORMED,
            "%.300s is not of this model, whose output is its embedding: its " HEAD
            " is not its " EMBEDDING ".",
            path);
    }
    return XF_OK;
}

enum xf_status xf_checkpoint_check(const struct xf_parameters *table,
                                   const struct xf_safetensors *file, const char *path,
                                   struct xf_problem *problem)
{
    for (int i = 0; i < file->count; i++) {
        if (!is_known(table, file->tensor[i].name)) {
            return xf_problem_set(problem, XF_MALFORMED,
                                  "%s is not of this model, which has no %.100s.", path,
                                  file->tensor[i].name);
        }
    }
    return check_tie(table, file, path, problem);
}
