#include "reference/data/utf8.h"

#include <assert.h>
#include <stdbool.h>

#include "reference/data/categories.h"

/* The Unicode Standard 15.0, table 3-7: the lead byte gives the length, and four of the leads allow
 * fewer second bytes than the rest. */
int xf_utf8_read(uint32_t *code_point, const unsigned char *text, size_t size)
{
    assert(size >= 1);
    unsigned lead = text[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size < (size_t)length) {
        return 0;
    }
    unsigned lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    uint32_t value = lead & (0x7fU >> length);
    for (int i = 1; i < length; i++) {
        if (text[i] < lowest || text[i] > highest) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3fU);
        lowest = 0x80;
        highest = 0xbf;
    }
    *code_point = value;
    return length;
}

int xf_utf8_write(unsigned char text[XF_UTF8_LONGEST], uint32_t code_point)
{
    assert(code_point <= 0x10ffff);
    if (code_point < 0x80) {
        text[0] = (unsigned char)code_point;
        return 1;
    }
    int length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--) {
        text[i] = (unsigned char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    text[0] = (unsigned char)(0xff00U >> length | code_point);
    return length;
}

enum xf_category xf_category_of(uint32_t code_point)
{
    size_t low = 0, high = sizeof CATEGORIES / sizeof CATEGORIES[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code_point > CATEGORIES[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t ranges = sizeof CATEGORIES / sizeof CATEGORIES[0];
    bool inside = low < ranges && code_point >= CATEGORIES[low].first;
    return inside ? (enum xf_category)CATEGORIES[low].category : XF_OTHER;
}
