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
    const unsigned char *at = file.bytes, *end = at + file.size;
    for (int number = 1; status == XF_OK && at < end; number++) {
        const unsigned char *line_end = memchr(at, '\n', (size_t)(end - at));
        line_end = line_end ? line_end : end;
        if (*at != '#') {
            struct xf_line *line = &words->line[words->lines];
            if (words->lines == XF_MAX_LINES || line_end - at < 2 || at[1] != ' ' ||
                !read_line(words, line, at + 2, line_end)) {
                status = xf_problem_set(
                    problem, XF_MALFORMED,
                    "%s, line %d: it is no mark and words, or it is more than there is room for.",
                    path, number);
            } else {
                line->mark = (char)*at;
                words->lines++;
            }
        }
        at = line_end + 1;
    }
    xf_file_unmap(&file);
    return status;
}
