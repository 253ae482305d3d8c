#include "grader/reports/utf8.h"

struct range {
    uint32_t first, last;
};

static bool is_in(const struct range *range, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++)
        if (range[i].first <= character && character <= range[i].last)
            return true;
    return false;
}

#define IS_IN(ranges, character) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), character)

size_t utf8_decode(const char *bytes, size_t count, uint32_t *character)
{
    if (count == 0)
        return 0;
    unsigned char lead = (unsigned char)bytes[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || lead > 0xF4 || length > count)
        return 0;
    uint32_t value = length == 1 ? lead : lead & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3Fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    static const struct range surrogates[] = {{0xD800, 0xDFFF}};
    if (value < least[length] || value > 0x10FFFF || IS_IN(surrogates, value))
        return 0;
    *character = value;
    return length;
}

size_t utf8_encode(char bytes[5], uint32_t character)
{
    size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; character >>= 6)
        bytes[i] = (char)(0x80u | (character & 0x3Fu));
    bytes[0] = (char)(lead[length] | character);
    bytes[length] = '\0';
    return length;
}

int character_columns(uint32_t character)
{
    static const struct range combining[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
        {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    };
    static const struct range wide[] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x2705, 0x2705}, {0x274C, 0x274C}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    return IS_IN(combining, character) ? 0 : IS_IN(wide, character) ? 2 : 1;
}

bool character_is_control(uint32_t character)
{
    static const struct range controls[] = {
        {0x00, 0x1F},       {0x7F, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C},
        {0x180E, 0x180E},   {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
        {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };
    return IS_IN(controls, character);
}
