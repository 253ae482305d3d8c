/* Small data sets: a file of short texts, a line each, as numbers of words.
 *
 * A line begins with a mark, a single character that says what the line is, and a blank. A word is a
 * run of letters, digits and apostrophes; capitals count as small letters, and what stands between
 * words is left out. Words are numbered in the order in which they are met; the caller may enter
 * words of its own before. Lines that begin with '#' are left out. */
#ifndef XF_TASKS_WORDS_H
#define XF_TASKS_WORDS_H

#include "reference/core/problem.h"

enum { XF_MAX_WORDS = 1024, XF_WORD_BYTES = 16, XF_MAX_LINES = 256, XF_MAX_LINE_WORDS = 40 };

struct xf_line {
    char mark;
    int count; /* words */
    int word[XF_MAX_LINE_WORDS];
};

struct xf_words {
    int words, lines;
    char word[XF_MAX_WORDS][XF_WORD_BYTES]; /* spelt */
    struct xf_line line[XF_MAX_LINES];
};

/* The number of a word, which is entered if it is new; -1 if there is no room, or it is too long. */
int xf_words_number(struct xf_words *words, const char *word, int length);

/* Enters the words and lines of a file. XF_FILE_FAILED, XF_MALFORMED: too much, or not as above. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_words_read(struct xf_words *words, const char *path, struct xf_problem *problem);

#endif
