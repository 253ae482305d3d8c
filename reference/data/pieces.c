#include "reference/data/pieces.h"

#include <string.h>

#include "reference/data/utf8.h"

/* The category and the length of the code point at `at`; at < size. */
static enum xf_category category_at(const unsigned char *text, size_t size, size_t at, size_t *step)
{
    uint32_t code_point;
    int length = xf_utf8_read(&code_point, text + at, size - at);
    *step = length ? (size_t)length : 1;
    return length ? xf_category_of(code_point) : XF_OTHER;
}

static size_t ending_length(const unsigned char *text, size_t size)
{
    static const char *const endings[] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t length = strlen(endings[i]);
        if (size >= length && memcmp(text, endings[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* The end of the run of `category` that goes on at `at`, within the longest piece. *last is where
 * its last code point begins. */
static size_t run_end(const unsigned char *text, size_t size, size_t at, enum xf_category category,
                      size_t *last)
{
    size_t step;
    *last = at;
    while (at < size && category_at(text, size, at, &step) == category &&
           at + step <= XF_PIECE_LONGEST) {
        *last = at;
        at += step;
    }
    return at;
}

size_t xf_piece_length(const unsigned char *text, size_t size)
{
    size_t ending = ending_length(text, size), last, step;
    if (ending) {
        return ending;
    }
    size_t start = size > 1 && text[0] == ' ' ? 1 : 0;
    enum xf_category category = category_at(text, size, start, &step);
    if (category != XF_SPACE) {
        return run_end(text, size, start, category, &last);
    }
    size_t end = run_end(text, size, 0, XF_SPACE, &last);
    return end == size || last == 0 ? end : last;
}
