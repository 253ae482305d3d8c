/* A string that grows inside a fixed array.
 *
 *     char line[80];
 *     struct text text = TEXT_IN(line);
 *     text_add(&text, "%d of %d", earned, max);
 *
 * The array always holds a terminated string and is never overrun. What does not fit is cut off
 * between two characters of UTF-8 and replaced by "…"; later additions are then dropped. The array
 * belongs to the caller and must outlive the text. */
#ifndef GRADER_REPORTS_TEXT_H
#define GRADER_REPORTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *array;
    size_t size;   /* of the array, at least 1 */
    size_t length; /* of the string in it, without the final zero */
    bool cut;
};

#define TEXT_IN(array) text_in((array), sizeof(array))

/* An empty text in an array of `size` bytes, which is emptied. */
struct text text_in(char *array, size_t size);

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds bytes as they are; they should be UTF-8 without zeros. */
void text_add_bytes(struct text *text, const char *bytes, size_t count);

/* True if `word` is one of the words of `list`, which single spaces separate; false if it is NULL. */
bool has_word(const char *list, const char *word);

#endif
