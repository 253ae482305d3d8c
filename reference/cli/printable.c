#include "reference/cli/printable.h"

#include <string.h>

#include "reference/data/utf8.h"

bool printable_is_control(uint32_t code_point)
{
    return code_point < 0x20 || (0x7f <= code_point && code_point < 0xa0);
}

static bool is_refused(uint32_t code_point)
{
    return printable_is_control(code_point) && code_point != '\n' && code_point != '\t';
}

/* How many bytes the code point has that this byte begins, if it begins one. */
static size_t length_of(unsigned char lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Writes the first code point that waits, or a '?' for its first byte. */
static void write_first(struct printable *printable, FILE *out)
{
    uint32_t point;
    int length = xf_utf8_read(&point, printable->waiting, printable->count);
    if (length == 0 || is_refused(point)) {
        fputc('?', out);
    } else {
        fwrite(printable->waiting, 1, (size_t)length, out);
    }
    size_t done = length ? (size_t)length : 1;
    printable->count -= done;
    memmove(printable->waiting, printable->waiting + done, printable->count);
}

void printable_write(struct printable *printable, FILE *out, const unsigned char *bytes,
                     size_t size)
{
    for (size_t i = 0; i < size; i++) {
        printable->waiting[printable->count++] = bytes[i];
        while (printable->count > 0 && printable->count >= length_of(printable->waiting[0])) {
            write_first(printable, out);
        }
    }
}

void printable_end(struct printable *printable, FILE *out)
{
    while (printable->count > 0) {
        write_first(printable, out);
    }
}
