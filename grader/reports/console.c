#include "grader/reports/console.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "grader/reports/text.h"
#include "grader/reports/utf8.h"

enum { TAB = 8, SHOWN_SIZE = 16 };

/* Writes to `shown` how the start of `bytes` shows at `column`; returns how many bytes that was. */
static size_t show(char shown[SHOWN_SIZE], const char *bytes, size_t count, int column)
{
    uint32_t character;
    size_t length = utf8_decode(bytes, count, &character);
    if (length == 0) {
        snprintf(shown, SHOWN_SIZE, "�");
        return 1;
    }
    if (character == '\r' && count > 1 && bytes[1] == '\n') {
        snprintf(shown, SHOWN_SIZE, "\n");
        return 2;
    }
    if (character == '\t')
        snprintf(shown, SHOWN_SIZE, "%*s", TAB - column % TAB, "");
    else if (character == '\n' || !character_is_control(character))
        snprintf(shown, SHOWN_SIZE, "%.*s", (int)length, bytes);
    else if (character < 0x80) /* ^@ ^A … ^_ and, for DEL, ^? */
        snprintf(shown, SHOWN_SIZE, "^%c", (int)(character ^ 0x40));
    else
        snprintf(shown, SHOWN_SIZE, "<U+%04X>", (unsigned)character);
    return length;
}

static int column_after(const char *shown, int column)
{
    uint32_t character = 0;
    for (size_t length; (length = utf8_decode(shown, strlen(shown), &character)) > 0;) {
        column = character == '\n' ? 0 : column + character_columns(character);
        shown += length;
    }
    return column;
}

void console_sanitize(char *out, size_t size, const char *bytes, size_t count)
{
    static const char longest_remark[] = "\n(and 18446744073709551615 bytes more)";
    struct text text = text_in(out, size);
    struct {
        size_t done, length;
    } stop = {0, 0}; /* the last place after which a remark would still fit */
    int column = 0;
    for (size_t done = 0; done < count && !text.cut;) {
        char shown[SHOWN_SIZE];
        done += show(shown, bytes + done, count - done, column);
        column = column_after(shown, column);
        text_add_bytes(&text, shown, strlen(shown));
        if (!text.cut && text.length + sizeof longest_remark <= size) {
            stop.done = done;
            stop.length = text.length;
        }
    }
    if (!text.cut || size <= sizeof longest_remark)
        return;
    bool starts_line = stop.length == 0 || out[stop.length - 1] == '\n';
    snprintf(out + stop.length, size - stop.length, "%s(and %zu bytes more)",
             starts_line ? "" : "\n", count - stop.done);
}
