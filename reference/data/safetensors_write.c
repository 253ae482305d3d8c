#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/safetensors.h"
#include "reference/data/safetensors_format.h"

static bool describe(cJSON *header, const struct xf_tensor *tensor, size_t begin)
{
    cJSON *item = cJSON_AddObjectToObject(header, tensor->name);
    bool made = cJSON_AddStringToObject(item, "dtype", xf_dtype_name(tensor->dtype));
    cJSON *shape = cJSON_AddArrayToObject(item, "shape");
    cJSON *offsets = cJSON_AddArrayToObject(item, "data_offsets");
    for (int i = 0; made && i < tensor->rank; i++) {
        made = cJSON_AddItemToArray(shape, cJSON_CreateNumber((double)tensor->extents[i]));
    }
    made = made && cJSON_AddItemToArray(offsets, cJSON_CreateNumber((double)begin));
    return made &&
           cJSON_AddItemToArray(offsets, cJSON_CreateNumber((double)(begin + tensor->size)));
}

/* The header's text, to be freed by cJSON_free(). NULL: out of memory. */
static char *header_of(const struct xf_tensor *tensor, int count, const struct xf_fact *fact,
                       int facts)
{
    cJSON *header = cJSON_CreateObject();
    cJSON *metadata = cJSON_AddObjectToObject(header, XF_SAFETENSORS_FACTS);
    bool made = metadata != NULL;
    for (int i = 0; made && i < facts; i++) {
        made = cJSON_AddStringToObject(metadata, fact[i].key, fact[i].value);
    }
    size_t begin = 0;
    for (int i = 0; made && i < count; i++) {
        made = describe(header, &tensor[i], begin);
        begin += tensor[i].size;
    }
    char *text = made ? cJSON_PrintUnformatted(header) : NULL;
    cJSON_Delete(header);
    return text;
}

enum xf_status xf_safetensors_write(const char *path, const struct xf_tensor *tensor, int count,
                                    const struct xf_fact *fact, int facts,
                                    struct xf_problem *problem)
{
    char *header = header_of(tensor, count, fact, facts);
    struct xf_span *span = calloc((size_t)count + 3, sizeof *span);
    enum xf_status status;
    if (!header || !span) {
        status = xf_problem_general(problem, XF_OUT_OF_MEMORY);
    } else {
        /* Spaces after the header, so that the arrays begin at a multiple of eight bytes. */
        size_t length = strlen(header), padding = -length % 8;
        uint64_t total = length + padding;
        span[0] = (struct xf_span){&total, XF_SAFETENSORS_LENGTH};
        span[1] = (struct xf_span){header, length};
        span[2] = (struct xf_span){"       ", padding};
        for (int i = 0; i < count; i++) {
            span[3 + i] = (struct xf_span){tensor[i].bytes, tensor[i].size};
        }
        status = xf_file_replace(path, span, count + 3, problem);
    }
    cJSON_free(header);
    free(span);
    return status;
}
