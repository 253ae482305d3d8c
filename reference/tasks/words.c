#include "reference/tasks/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "reference/data/file.h"

int xf_words_number(struct xf_words *words, const char *word, int length)
{
    for (int i = 0; i < words->words; i++) {
        if (strncmp(words->word[i], word, (size_t)length) == 0 && !words->word[i][length]) {
            return i;
        }
    }
    if (words->words == XF_MAX_WORDS) {
        return -1;
    }
    memcpy(words->word[words->words], word, (size_t)length);
    words->word[words->words][length] = '\0';
    return words->words++;
}

/* Enters the words of a line that ends before `end`; false if there are too many, or one is too
 * long. */
static bool read_line(struct xf_words *words, struct xf_line *line, const unsigned char *at,
                      const unsigned char *end)
{
    char word[XF_WORD_BYTES];
    int length = 0;
    for (; at <= end; at++) {
        if (at < end && (isalnum(*at) || *at == '\'')) {
            if (length + 1 == XF_WORD_BYTES) {
                return false;
            }
            word[length++] = (char)tolower(*at);
        } else if (length > 0) {
            if (line->count == XF_MAX_LINE_WORDS) {
                return false;
            }
            line->word[line->count] = xf_words_number(words, word, length);
            if (line->word[line->count++] < 0) {
                return false;
            }
            length = 0;
        }
    }
    return line->count > 0;
}

enum xf_status xf_words_read(struct xf_words *words, const char *path, struct xf_problem *problem)
{
    struct xf_file file;
    enum xf_status status = xf_file_map(&file, path, problem);
    size_t length;
    for (size_t at = 0, number = 1; status == XF_OK && at < file.size; at += length + 1, number++) {
        const unsigned char *text = file.bytes + at, *newline = memchr(text, '\n', file.size - at);
        length = newline ? (size_t)(newline - text) : file.size - at;
        if (*text != '#') {
            struct xf_line *line = &words->line[words->lines];
            if (words->lines == XF_MAX_LINES || length < 2 || text[1] != ' ' ||
                !read_line(words, line, text + 2, text + length)) {
                status = xf_problem_set(
                    problem, XF_MALFORMED,
                    "%s, line %zu: it is no mark and words, or it is more than there is room for.",
                    path, number);
            } else {
                line->mark = (char)*text;
                words->lines++;
            }
        }
    }
    xf_file_unmap(&file);
    return status;
}
