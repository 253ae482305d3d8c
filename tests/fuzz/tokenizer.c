/* Any bytes as a tokenizer's file, or with a zero in them, as GPT-2's two. What loads must be able
 * to do all that a tokenizer does. */
#include "reference/data/tokenizer.h"

#include <string.h>

#include "tests/fuzz/input.h"

/* Encodes the bytes and compares what the tokens say with them. */
static void check_identity(const struct xf_tokenizer *tokenizer, const uint8_t *bytes, size_t size)
{
    int *token = malloc((size + 1) * sizeof *token);
    insist(token != NULL);
    size_t count = xf_tokenizer_encode(tokenizer, token, bytes, size), at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length;
        insist(0 <= token[i] && token[i] < tokenizer->V);
        const unsigned char *part = xf_tokenizer_bytes(tokenizer, token[i], &length);
        insist(length <= size - at && memcmp(part, bytes + at, length) == 0);
        at += length;
    }
    insist(at == size);
    free(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct xf_tokenizer tokenizer;
    struct xf_problem problem;
    const uint8_t *zero = size ? memchr(bytes, 0, size) : NULL;
    size_t first = zero ? (size_t)(zero - bytes) : size;
    struct input whole = input_open(bytes, first);
    struct input rest = input_open(bytes + first, size - first);
    enum xf_status status =
        zero ? xf_tokenizer_load_gpt2(&tokenizer, whole.path, rest.path, &problem)
             : xf_tokenizer_load(&tokenizer, whole.path, &problem);
    if (status == XF_OK) {
        check_identity(&tokenizer, bytes, size);
    } else {
        insist(strlen(problem.sentence) > 1);
    }
    xf_tokenizer_free(&tokenizer);
    input_close(&whole);
    input_close(&rest);
    return 0;
}
