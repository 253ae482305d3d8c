/* Tokenizers as JSON:
 *
 *     {"kind": "pairs", "met": 258, "vocabulary": {"!": 33, "th": 256, "the": 257},
 *      "merges": ["t h", "th e"]}
 *
 * The vocabulary is what GPT-2 calls vocab.json, and the merges are the lines of its merges.txt:
 * both in its byte alphabet, the merges in order of rank, and none unless the kind is "pairs". Of
 * its tokens a model should know the first ones, as many as were met; all, if that is left out. */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/byte_alphabet.h"
#include "reference/data/file.h"
#include "reference/data/tokenizer.h"

/* Adds `item` to the array or, with a name, the object; it is freed if that fails. */
static bool add_item(cJSON *to, const char *name, cJSON *item)
{
    bool added =
        item && (name ? cJSON_AddItemToObject(to, name, item) : cJSON_AddItemToArray(to, item));
    if (!added) {
        cJSON_Delete(item);
    }
    return added;
}

/* The token in the byte alphabet, to be freed. NULL: out of memory. */
static char *string_of(const struct xf_tokenizer *tokenizer, int token)
{
    size_t size;
    const unsigned char *bytes = xf_tokenizer_bytes(tokenizer, token, &size);
    char *string = malloc(2 * size + 1);
    if (string) {
        xf_alphabet_write(string, bytes, size);
    }
    return string;
}

static bool write_vocabulary(const struct xf_tokenizer *tokenizer, cJSON *vocabulary)
{
    for (int token = 0; token < tokenizer->V; token++) {
        char *string = string_of(tokenizer, token);
        bool added = string && add_item(vocabulary, string, cJSON_CreateNumber(token));
        free(string);
        if (!added) {
            return false;
        }
    }
    return true;
}

static bool write_merge(const struct xf_tokenizer *tokenizer, cJSON *merges, uint64_t pair)
{
    char *left = string_of(tokenizer, (int)(pair >> 32));
    char *right = string_of(tokenizer, (int)(uint32_t)pair);
    char *line = NULL;
    size_t size = left && right ? strlen(left) + strlen(right) + 2 : 0;
    if (size > 0 && (line = malloc(size))) {
        snprintf(line, size, "%s %s", left, right);
    }
    bool added = line && add_item(merges, NULL, cJSON_CreateString(line));
    free(left);
    free(right);
    free(line);
    return added;
}

static bool write_merges(const struct xf_tokenizer *tokenizer, cJSON *merges)
{
    const struct xf_map *joined = &tokenizer->joined;
    uint64_t *pair = calloc(joined->count + 1, sizeof *pair); /* by rank */
    bool added = pair != NULL;
    for (size_t i = 0; added && i < joined->size; i++) {
        if (joined->slot[i].used) {
            pair[joined->slot[i].value >> 32] = joined->slot[i].key;
        }
    }
    for (size_t rank = 0; added && rank < joined->count; rank++) {
        added = write_merge(tokenizer, merges, pair[rank]);
    }
    free(pair);
    return added;
}

/* The whole file's text, to be freed by cJSON_free(). NULL: out of memory. */
static char *json_of(const struct xf_tokenizer *tokenizer)
{
    cJSON *json = cJSON_CreateObject();
    bool made = cJSON_AddStringToObject(json, "kind", xf_tokenizer_kind_name(tokenizer->kind));
    made = made && cJSON_AddNumberToObject(json, "met", tokenizer->met);
    cJSON *vocabulary = cJSON_AddObjectToObject(json, "vocabulary");
    cJSON *merges = cJSON_AddArrayToObject(json, "merges");
    made = made && vocabulary && write_vocabulary(tokenizer, vocabulary);
    made = made && merges && write_merges(tokenizer, merges);
    char *text = made ? cJSON_PrintUnformatted(json) : NULL;
    cJSON_Delete(json);
    return text;
}

enum xf_status xf_tokenizer_save(const struct xf_tokenizer *tokenizer, const char *path,
                                 struct xf_problem *problem)
{
    char *text = json_of(tokenizer);
    if (!text) {
        return xf_problem_general(problem, XF_OUT_OF_MEMORY);
    }
    struct xf_span span = {.bytes = text, .size = strlen(text)};
    enum xf_status status = xf_file_replace(path, &span, 1, problem);
    cJSON_free(text);
    return status;
}
