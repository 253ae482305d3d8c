#include "reference/data/byte_alphabet.h"

#include <stdbool.h>
#include <stdint.h>

#include "reference/data/utf8.h"

static bool stands_for_itself(uint32_t point)
{
    return (0x21 <= point && point <= 0x7e) || (0xa1 <= point && point <= 0xff && point != 0xad);
}

/* How many of the bytes below this one have to be written as something else. */
static uint32_t others_below(uint32_t byte)
{
    return byte <= 0x20 ? byte : byte <= 0xa0 ? 0x21 + byte - 0x7f : 0x21 + 0xa1 - 0x7f;
}

void xf_alphabet_write(char *string, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint32_t point = stands_for_itself(bytes[i]) ? bytes[i] : 0x100 + others_below(bytes[i]);
        string += xf_utf8_write((unsigned char *)string, point);
    }
    *string = '\0';
}

/* The byte that the code point stands for, or -1. */
static int byte_of(uint32_t point)
{
    if (stands_for_itself(point)) {
        return (int)point;
    }
    for (uint32_t byte = 0; byte < 0x100; byte++) {
        if (!stands_for_itself(byte) && 0x100 + others_below(byte) == point) {
            return (int)byte;
        }
    }
    return -1;
}

size_t xf_alphabet_read(unsigned char *bytes, const char *string, size_t size)
{
    const unsigned char *text = (const unsigned char *)string;
    size_t count = 0;
    for (size_t at = 0; at < size;) {
        uint32_t point;
        int length = xf_utf8_read(&point, text + at, size - at);
        int byte = length ? byte_of(point) : -1;
        if (byte < 0) {
            return 0;
        }
        bytes[count++] = (unsigned char)byte;
        at += (size_t)length;
    }
    return count;
}
