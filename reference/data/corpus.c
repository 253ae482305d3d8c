#include "reference/data/corpus.h"

#include <assert.h>
#include <stdint.h>

/* Nine tenths of the text, less up to three bytes, so that no code point is cut in two. */
static size_t split_of(const struct xf_file *text)
{
    size_t split = text->size - text->size / 10 - (text->size < 10);
    for (int i = 0; i < 3 && split > 0 && (text->bytes[split] & 0xc0) == 0x80; i++) {
        split--;
    }
    return split;
}

enum xf_status xf_corpus_open(struct xf_corpus *corpus, const char *path,
                              struct xf_problem *problem)
{
    *corpus = (struct xf_corpus){0};
    enum xf_status status = xf_file_map(&corpus->text, path, problem);
    if (status != XF_OK) {
        return status;
    }
    if (corpus->text.size == 0) {
        return xf_problem_set(problem, XF_MALFORMED, "%s is empty.", path);
    }
    if (corpus->text.size > UINT32_MAX) {
        xf_corpus_close(corpus);
        return xf_problem_set(problem, XF_TOO_LARGE, "%s is larger than 4 GiB.", path);
    }
    corpus->split = split_of(&corpus->text);
    corpus->fingerprint = xf_map_key(corpus->text.bytes, corpus->text.size);
    return XF_OK;
}

static enum xf_status too_short(const char *path, const char *part, size_t count, int window,
                                struct xf_problem *problem)
{
    return xf_problem_set(problem, XF_MALFORMED,
                          "%s is too short: %s has %zu tokens, and at least %d are needed. Take a "
                          "longer text or a shorter context.",
                          path, part, count, window);
}

static enum xf_status check_lengths(const struct xf_corpus *corpus, int window, const char *path,
                                    struct xf_problem *problem)
{
    if (corpus->training.count < (size_t)window) {
        return too_short(path, "the part to learn from", corpus->training.count, window, problem);
    }
    if (corpus->held.count < (size_t)window) {
        return too_short(path, "the last tenth, which is kept to judge by,", corpus->held.count,
                         window, problem);
    }
    return XF_OK;
}

/* Whether there is no token that a model should not need to know. */
static bool all_met(const struct xf_tokens *tokens, int met)
{
    int largest = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        largest = tokens->token[i] > largest ? tokens->token[i] : largest;
    }
    return largest < met;
}

enum xf_status xf_corpus_encode(struct xf_corpus *corpus, const struct xf_tokenizer *tokenizer,
                                int window, const char *path, struct xf_problem *problem)
{
    assert(window >= 1 && !corpus->memory.base);
    const struct xf_file *text = &corpus->text;
    enum xf_status status = xf_arena_init(&corpus->memory, xf_arena_bytes(text->size, sizeof(int)));
    if (status != XF_OK) {
        return xf_problem_general(problem, status);
    }
    /* There are never more tokens than bytes; pages that are not reached cost nothing. */
    int *token = xf_arena_take(&corpus->memory, text->size, sizeof *token);
    corpus->training = (struct xf_tokens){
        token, xf_tokenizer_encode(tokenizer, token, text->bytes, corpus->split)};
    int *after = token + corpus->training.count;
    corpus->held =
        (struct xf_tokens){after, xf_tokenizer_encode(tokenizer, after, text->bytes + corpus->split,
                                                      text->size - corpus->split)};
    if (!all_met(&corpus->training, tokenizer->met) || !all_met(&corpus->held, tokenizer->met)) {
        return xf_problem_set(
            problem, XF_MALFORMED,
            "%s has characters that its tokenizer has not met: that was trained on "
            "another text.",
            path);
    }
    return check_lengths(corpus, window, path, problem);
}

enum xf_status xf_corpus_align(struct xf_corpus *corpus, int record, const char *path,
                               struct xf_problem *problem)
{
    const size_t over = corpus->training.count % (size_t)record;
    const size_t rest = over > 0 ? (size_t)record - over : 0;
    const size_t skipped = rest < corpus->held.count ? rest : corpus->held.count;
    corpus->held.token += skipped;
    corpus->held.count -= skipped;
    return check_lengths(corpus, record, path, problem);
}

void xf_corpus_close(struct xf_corpus *corpus)
{
    if (corpus) {
        xf_file_unmap(&corpus->text);
        xf_arena_free(&corpus->memory);
        *corpus = (struct xf_corpus){0};
    }
}
