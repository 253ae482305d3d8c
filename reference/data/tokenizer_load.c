/* Reading a tokenizer's file, or GPT-2's two, and trusting nothing in them. tokenizer_save.c shows
 * the format. */
#include <assert.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reference/data/byte_alphabet.h"
#include "reference/data/file.h"
#include "reference/data/tokenizer_build.h"
#include "reference/data/utf8.h"

/* Far beyond any vocabulary in use; what is larger was not meant to be a tokenizer. */
enum { LARGEST_FILE = 256 << 20 };

/* What all the steps of one loading share. */
struct loading {
    struct xf_tokenizer *tokenizer;
    const char *path;       /* of the file that is read at the moment */
    unsigned char *scratch; /* as many bytes as that file has */
    struct xf_problem *problem;
};

static enum xf_status refuse(struct loading *loading, const char *why)
{
    return xf_problem_set(loading->problem, XF_MALFORMED, "%s is not a tokenizer: %s.",
                          loading->path, why);
}

/* Fills `entry`, V of them, with the vocabulary's items, each at the place of its number. */
static enum xf_status sort_vocabulary(struct loading *loading, const cJSON *vocabulary,
                                      const cJSON **entry, int V)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, vocabulary)
    {
        double number = cJSON_IsNumber(item) ? item->valuedouble : -1;
        if (!(number >= 0 && number < V) || number != floor(number) || entry[(int)number]) {
            return refuse(loading, "its tokens are not numbered 0, 1, 2 and so on");
        }
        entry[(int)number] = item;
    }
    return XF_OK;
}

static enum xf_status add_tokens(struct loading *loading, const cJSON **entry, int V)
{
    for (int i = 0; i < V; i++) {
        assert(entry[i]); /* V items have V different numbers below V */
        const char *string = entry[i]->string;
        size_t size = xf_alphabet_read(loading->scratch, string, strlen(string));
        if (size == 0) {
            return refuse(loading, "a token is not written in GPT-2's byte alphabet");
        }
        enum xf_status status = xf_tokenizer_add(loading->tokenizer, loading->scratch, size);
        if (status == XF_MALFORMED) {
            return refuse(loading, "a token is there twice");
        }
        if (status != XF_OK) {
            return xf_problem_general(loading->problem, status);
        }
    }
    for (int i = 0; i < XF_BYTES_ALONE; i++) {
        if (xf_tokenizer_find(loading->tokenizer, &(unsigned char){(unsigned char)i}, 1) < 0) {
            return refuse(loading, "not every single byte is a token");
        }
    }
    return XF_OK;
}

static enum xf_status read_vocabulary(struct loading *loading, const cJSON *vocabulary, size_t size)
{
    int V = cJSON_IsObject(vocabulary) ? cJSON_GetArraySize(vocabulary) : 0;
    if (V < XF_BYTES_ALONE || V > XF_VOCABULARY_MOST) {
        return refuse(loading, "it has no vocabulary of 256 to 1000000 tokens");
    }
    const cJSON **entry = calloc((size_t)V, sizeof *entry);
    enum xf_status status = XF_OUT_OF_MEMORY;
    if (!entry || xf_tokenizer_reserve(loading->tokenizer, V, size) != XF_OK) {
        xf_problem_general(loading->problem, status);
    } else {
        status = sort_vocabulary(loading, vocabulary, entry, V);
    }
    if (status == XF_OK) {
        status = add_tokens(loading, entry, V);
    }
    loading->tokenizer->met = loading->tokenizer->V;
    free(entry);
    return status;
}

/* How many of its tokens a model should know; all, if the file does not say. */
static enum xf_status read_met(struct loading *loading, const cJSON *met)
{
    const double number = cJSON_IsNumber(met) ? met->valuedouble : -1;
    if (!met) {
        return XF_OK;
    }
    if (!(number >= 0 && number <= loading->tokenizer->V) || number != floor(number)) {
        return refuse(loading, "it has met more tokens than there are, or no whole number of them");
    }
    loading->tokenizer->met = (int)number;
    return XF_OK;
}

/* Takes one merge, "left right", in the byte alphabet. */
static enum xf_status add_merge(struct loading *loading, const char *line, size_t size)
{
    struct xf_tokenizer *tokenizer = loading->tokenizer;
    const char *space = memchr(line, ' ', size);
    if (!space) {
        return refuse(loading, "a merge is not two tokens with a space between them");
    }
    size_t left_size = (size_t)(space - line);
    unsigned char *left = loading->scratch;
    size_t left_bytes = xf_alphabet_read(left, line, left_size);
    unsigned char *right = left + left_bytes;
    size_t right_bytes = xf_alphabet_read(right, space + 1, size - left_size - 1);
    if (left_bytes == 0 || right_bytes == 0) {
        return refuse(loading, "a merge is not two tokens with a space between them");
    }
    int one = xf_tokenizer_find(tokenizer, left, left_bytes);
    int other = xf_tokenizer_find(tokenizer, right, right_bytes);
    int both = xf_tokenizer_find(tokenizer, left, left_bytes + right_bytes);
    if (one < 0 || other < 0 || both < 0) {
        return refuse(loading, "a merge joins or makes what is not in the vocabulary");
    }
    if (xf_map_find(&tokenizer->joined, xf_pair(one, other))) {
        return refuse(loading, "a merge is there twice");
    }
    uint64_t rank = tokenizer->joined.count;
    uint64_t *joined = xf_map_put(&tokenizer->joined, xf_pair(one, other));
    if (!joined) {
        return xf_problem_general(loading->problem, XF_OUT_OF_MEMORY);
    }
    *joined = rank << 32 | (uint64_t)both;
    return XF_OK;
}

static enum xf_status read_merges(struct loading *loading, const cJSON *merges)
{
    if (!cJSON_IsArray(merges)) {
        return refuse(loading, "it has no merges");
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, merges)
    {
        const char *line = cJSON_IsString(item) ? item->valuestring : "";
        enum xf_status status = add_merge(loading, line, strlen(line));
        if (status != XF_OK) {
            return status;
        }
    }
    return XF_OK;
}

static enum xf_status note_characters(struct loading *loading)
{
    for (int token = 0; token < loading->tokenizer->V; token++) {
        size_t size;
        const unsigned char *bytes = xf_tokenizer_bytes(loading->tokenizer, token, &size);
        uint32_t point;
        if (size == 1) {
            continue;
        }
        if ((size_t)xf_utf8_read(&point, bytes, size) != size) {
            return refuse(loading, "a token is neither a byte nor a character");
        }
        uint64_t *known = xf_map_put(&loading->tokenizer->point, point);
        if (!known) {
            return xf_problem_general(loading->problem, XF_OUT_OF_MEMORY);
        }
        *known = (uint64_t)token;
    }
    return XF_OK;
}

static enum xf_status read_tokenizer(struct loading *loading, const cJSON *json, size_t size)
{
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(json, "kind");
    if (!cJSON_IsString(kind) ||
        !xf_tokenizer_kind_from(&loading->tokenizer->kind, kind->valuestring)) {
        return refuse(loading, "its kind is not bytes, characters or pairs");
    }
    enum xf_status status =
        read_vocabulary(loading, cJSON_GetObjectItemCaseSensitive(json, "vocabulary"), size);
    if (status == XF_OK) {
        status = read_met(loading, cJSON_GetObjectItemCaseSensitive(json, "met"));
    }
    if (status != XF_OK) {
        return status;
    }
    switch (loading->tokenizer->kind) {
    case XF_TOKENIZER_PAIRS:
        return read_merges(loading, cJSON_GetObjectItemCaseSensitive(json, "merges"));
    case XF_TOKENIZER_CHARACTERS:
        return note_characters(loading);
    case XF_TOKENIZER_BYTES:
        break;
    }
    return loading->tokenizer->V == XF_BYTES_ALONE ? XF_OK
                                                   : refuse(loading, "it has more than bytes");
}

/* Maps the file and makes the scratch memory. What was made must be freed, also on failure. */
static enum xf_status open_file(struct loading *loading, struct xf_file *file, const char *path)
{
    loading->path = path;
    enum xf_status status = xf_file_map(file, path, loading->problem);
    if (status == XF_OK && file->size > LARGEST_FILE) {
        status = refuse(loading, "it is too large");
    }
    if (status == XF_OK) {
        loading->scratch = malloc(file->size + 1);
        status = loading->scratch ? XF_OK : xf_problem_general(loading->problem, XF_OUT_OF_MEMORY);
    }
    return status;
}

/* Reads a file of JSON by `read`. */
static enum xf_status load_json(struct loading *loading, const char *path,
                                enum xf_status (*read)(struct loading *, const cJSON *, size_t))
{
    struct xf_file file;
    enum xf_status status = open_file(loading, &file, path);
    if (status == XF_OK) {
        cJSON *json = cJSON_ParseWithLength((const char *)file.bytes, file.size);
        status = json ? read(loading, json, file.size) : refuse(loading, "it is not JSON");
        cJSON_Delete(json);
    }
    free(loading->scratch);
    xf_file_unmap(&file);
    return status;
}

static enum xf_status load_merges(struct loading *loading, const char *path)
{
    struct xf_file file;
    enum xf_status status = open_file(loading, &file, path);
    const char *text = (const char *)file.bytes;
    for (size_t at = 0, line = 0; status == XF_OK && at < file.size; line++) {
        const char *end = memchr(text + at, '\n', file.size - at);
        size_t next = end ? (size_t)(end - text) + 1 : file.size;
        size_t size = (end ? next - 1 : next) - at;
        size -= size > 0 && text[at + size - 1] == '\r';
        bool comment = line == 0 && size >= 8 && memcmp(text + at, "#version", 8) == 0;
        if (size > 0 && !comment) {
            status = add_merge(loading, text + at, size);
        }
        at = next;
    }
    free(loading->scratch);
    xf_file_unmap(&file);
    return status;
}

enum xf_status xf_tokenizer_load(struct xf_tokenizer *tokenizer, const char *path,
                                 struct xf_problem *problem)
{
    *tokenizer = (struct xf_tokenizer){0};
    struct loading loading = {.tokenizer = tokenizer, .problem = problem};
    enum xf_status status = load_json(&loading, path, read_tokenizer);
    if (status != XF_OK) {
        xf_tokenizer_free(tokenizer);
    }
    return status;
}

enum xf_status xf_tokenizer_load_gpt2(struct xf_tokenizer *tokenizer, const char *vocabulary,
                                      const char *merges, struct xf_problem *problem)
{
    *tokenizer = (struct xf_tokenizer){.kind = XF_TOKENIZER_PAIRS};
    struct loading loading = {.tokenizer = tokenizer, .problem = problem};
    enum xf_status status = load_json(&loading, vocabulary, read_vocabulary);
    if (status == XF_OK) {
        loading.scratch = NULL;
        status = load_merges(&loading, merges);
    }
    if (status != XF_OK) {
        xf_tokenizer_free(tokenizer);
    }
    return status;
}
