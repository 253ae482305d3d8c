#include "reference/data/safetensors.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/map.h"
#include "reference/data/safetensors_format.h"

/* A header of 16 MiB can describe 100000 tensors. Parsed, it takes some 300 MiB at worst. */
enum { LARGEST_HEADER = 16 << 20 };

/* What all the steps of one opening share. */
struct opening {
    struct xf_safetensors *file;
    const char *path;
    const unsigned char *data; /* what the offsets count from */
    size_t data_size;
    struct xf_problem *problem;
};

static enum xf_status refuse(const struct opening *opening, const char *why)
{
    return xf_problem_set(opening->problem, XF_MALFORMED, "%s is not a safetensors file: %s.",
                          opening->path, why);
}

static enum xf_status refuse_tensor(const struct opening *opening, const char *name,
                                    const char *why)
{
    return xf_problem_set(opening->problem, XF_MALFORMED,
                          "%s is not a safetensors file: its tensor %.100s %s.", opening->path,
                          name, why);
}

/* Whether no two members of the object have the same name. */
static bool names_differ(const cJSON *object)
{
    struct xf_map seen = {0};
    bool differ = true;
    const cJSON *item;
    cJSON_ArrayForEach(item, object)
    {
        uint64_t *times = xf_map_put(
            &seen, xf_map_key((const unsigned char *)item->string, strlen(item->string)));
        differ = differ && times && *times == 0;
        if (times) {
            *times = 1;
        }
    }
    xf_map_free(&seen);
    return differ;
}

/* A whole number that a double holds exactly. */
static bool read_size(size_t *size, const cJSON *item)
{
    double value = cJSON_IsNumber(item) ? item->valuedouble : -1;
    if (!(value >= 0 && value <= 0x1p53) || value != floor(value)) {
        return false;
    }
    *size = (size_t)value;
    return true;
}

static bool read_dtype(enum xf_dtype *dtype, const cJSON *item)
{
    return cJSON_IsString(item) && xf_dtype_from(dtype, item->valuestring);
}

/* Reads the shape, and how many bytes it takes. */
static bool read_shape(struct xf_tensor *tensor, const cJSON *shape)
{
    tensor->size = xf_dtype_size(tensor->dtype);
    bool fits = cJSON_IsArray(shape);
    const cJSON *item;
    cJSON_ArrayForEach(item, shape)
    {
        fits = fits && tensor->rank < XF_TENSOR_RANK &&
               read_size(&tensor->extents[tensor->rank], item) &&
               !__builtin_mul_overflow(tensor->size, tensor->extents[tensor->rank], &tensor->size);
        if (!fits) {
            return false;
        }
        tensor->rank++;
    }
    return fits;
}

static enum xf_status read_tensor(const struct opening *opening, struct xf_tensor *tensor,
                                  const cJSON *item)
{
    *tensor = (struct xf_tensor){.name = item->string};
    if (!cJSON_IsObject(item) || !names_differ(item)) {
        return refuse_tensor(opening, item->string, "is not described as one");
    }
    if (!read_dtype(&tensor->dtype, cJSON_GetObjectItemCaseSensitive(item, "dtype"))) {
        return refuse_tensor(opening, item->string, "has a type of number that is not known");
    }
    if (!read_shape(tensor, cJSON_GetObjectItemCaseSensitive(item, "shape"))) {
        return refuse_tensor(opening, item->string, "has an impossible shape");
    }
    const cJSON *offsets = cJSON_GetObjectItemCaseSensitive(item, "data_offsets");
    size_t begin, end;
    if (!cJSON_IsArray(offsets) || cJSON_GetArraySize(offsets) != 2 ||
        !read_size(&begin, offsets->child) || !read_size(&end, offsets->child->next) ||
        begin > end || end > opening->data_size) {
        return refuse_tensor(opening, item->string, "does not lie inside the file");
    }
    if (end - begin != tensor->size) {
        return refuse_tensor(opening, item->string, "has another size than its shape says");
    }
    tensor->bytes = opening->data + begin;
    return XF_OK;
}

static bool is_metadata(const cJSON *item)
{
    return strcmp(item->string, XF_SAFETENSORS_FACTS) == 0;
}

static bool are_facts(const cJSON *metadata)
{
    if (!cJSON_IsObject(metadata) || !names_differ(metadata)) {
        return false;
    }
    const cJSON *fact;
    cJSON_ArrayForEach(fact, metadata)
    {
        if (!cJSON_IsString(fact)) {
            return false;
        }
    }
    return true;
}

static int by_place(const void *left, const void *right)
{
    const struct xf_tensor *a = left, *b = right;
    uintptr_t one = (uintptr_t)a->bytes, other = (uintptr_t)b->bytes;
    if (one != other) {
        return one < other ? -1 : 1;
    }
    return a->size < b->size ? -1 : a->size > b->size;
}

/* Sorts the tensors by place, and checks that they fill the file. */
static enum xf_status check_places(const struct opening *opening)
{
    struct xf_safetensors *file = opening->file;
    qsort(file->tensor, (size_t)file->count, sizeof *file->tensor, by_place);
    const unsigned char *next = opening->data;
    for (int i = 0; i < file->count; i++) {
        const struct xf_tensor *tensor = &file->tensor[i];
        if (tensor->bytes != next) {
            return refuse_tensor(opening, tensor->name,
                                 "does not begin where the one before it ends");
        }
        next += tensor->size;
    }
    return next == opening->data + opening->data_size
               ? XF_OK
               : refuse(opening, "it has bytes that belong to no tensor");
}

static enum xf_status read_header(const struct opening *opening)
{
    struct xf_safetensors *file = opening->file;
    if (!cJSON_IsObject(file->header) || !names_differ(file->header)) {
        return refuse(opening, "its header is not an object, or has two members of one name");
    }
    size_t members = (size_t)cJSON_GetArraySize(file->header);
    file->tensor = calloc(members + 1, sizeof *file->tensor);
    if (!file->tensor) {
        return xf_problem_general(opening->problem, XF_OUT_OF_MEMORY);
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, file->header)
    {
        enum xf_status status = XF_OK;
        if (!is_metadata(item)) {
            status = read_tensor(opening, &file->tensor[file->count++], item);
        } else if (!are_facts(item)) {
            status = refuse(opening, "its metadata are not strings");
        }
        if (status != XF_OK) {
            return status;
        }
    }
    return check_places(opening);
}

/* The length of the header, 0 if there is no telling. */
static size_t header_length(const struct xf_file *file)
{
    uint64_t length = 0;
    if (file->size > XF_SAFETENSORS_LENGTH) {
        memcpy(&length, file->bytes, XF_SAFETENSORS_LENGTH);
    }
    return length <= LARGEST_HEADER && length <= file->size - XF_SAFETENSORS_LENGTH ? (size_t)length
                                                                                    : 0;
}

static enum xf_status read_file(struct opening *opening)
{
    const struct xf_file *file = &opening->file->file;
    size_t length = header_length(file);
    if (length == 0) {
        return refuse(opening, "it does not begin with the length of a header that it could have");
    }
    const char *text = (const char *)file->bytes + XF_SAFETENSORS_LENGTH, *end = NULL;
    opening->data = file->bytes + XF_SAFETENSORS_LENGTH + length;
    opening->data_size = file->size - XF_SAFETENSORS_LENGTH - length;
    opening->file->header =
        text[0] == '{' ? cJSON_ParseWithLengthOpts(text, length, &end, 0) : NULL;
    if (!opening->file->header) {
        return refuse(opening, "its header is not JSON");
    }
    for (; end < text + length; end++) {
        if (*end != ' ') {
            return refuse(opening, "its header goes on after its end");
        }
    }
    return read_header(opening);
}

enum xf_status xf_safetensors_open(struct xf_safetensors *file, const char *path,
                                   struct xf_problem *problem)
{
    *file = (struct xf_safetensors){0};
    enum xf_status status = xf_file_map(&file->file, path, problem);
    if (status == XF_OK) {
        status = read_file(&(struct opening){.file = file, .path = path, .problem = problem});
    }
    if (status != XF_OK) {
        xf_safetensors_close(file);
    }
    return status;
}

void xf_safetensors_close(struct xf_safetensors *file)
{
    if (file) {
        free(file->tensor);
        cJSON_Delete(file->header);
        xf_file_unmap(&file->file);
        *file = (struct xf_safetensors){0};
    }
}

const struct xf_tensor *xf_safetensors_find(const struct xf_safetensors *file, const char *name)
{
    for (int i = 0; i < file->count; i++) {
        if (strcmp(file->tensor[i].name, name) == 0) {
            return &file->tensor[i];
        }
    }
    return NULL;
}

const char *xf_safetensors_fact(const struct xf_safetensors *file, const char *key)
{
    const cJSON *metadata = cJSON_GetObjectItemCaseSensitive(file->header, XF_SAFETENSORS_FACTS);
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(metadata, key));
}
