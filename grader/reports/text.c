#include "grader/reports/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "grader/reports/utf8.h"

struct text text_in(char *array, size_t size)
{
    assert(size > 0);
    array[0] = '\0';
    return (struct text){.array = array, .size = size};
}

/* The largest length, at most `end`, that does not end inside a character. */
static size_t whole_characters(const char *bytes, size_t end)
{
    size_t start = end;
    while (start > 0 && ((unsigned char)bytes[start - 1] & 0xC0) == 0x80)
        start--;
    uint32_t last;
    return start > 0 && utf8_decode(bytes + start - 1, end - start + 1, &last) == 0 ? start - 1
                                                                                    : end;
}

/* Ends a text that has become too long, and whose array is full, with "…" if there is room. */
static void cut(struct text *text)
{
    static const char ellipsis[] = "…";
    size_t mark = text->size < sizeof ellipsis ? 0 : sizeof ellipsis - 1;
    size_t end = whole_characters(text->array, text->size - 1 - mark);
    memcpy(text->array + end, ellipsis, mark);
    text->length = end + mark;
    text->array[text->length] = '\0';
    text->cut = true;
}

void text_add(struct text *text, const char *format, ...)
{
    if (text->cut)
        return;
    size_t room = text->size - text->length;
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text->array + text->length, room, format, arguments);
    va_end(arguments);
    if (count >= 0 && (size_t)count < room)
        text->length += (size_t)count;
    else if (count >= 0)
        cut(text);
}

void text_add_bytes(struct text *text, const char *bytes, size_t count)
{
    if (text->cut || count == 0)
        return;
    size_t room = text->size - 1 - text->length;
    size_t added = count < room ? count : room;
    memcpy(text->array + text->length, bytes, added);
    text->length += added;
    text->array[text->length] = '\0';
    if (added < count)
        cut(text);
}

bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (list && (strncmp(list, word, length) != 0 || (list[length] && list[length] != ' ')))
        list = strchr(list, ' ') ? strchr(list, ' ') + 1 : NULL;
    return list != NULL;
}
