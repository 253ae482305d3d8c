#include "grader/sandbox/poison.h"

/* The byte of the pattern that stands `left` >= 1 bytes before the end; little-endian. */
static unsigned char poison_byte(size_t left)
{
    size_t byte = (sizeof(uint32_t) - left % sizeof(uint32_t)) % sizeof(uint32_t);
    return (unsigned char)(POISON_WORD >> (8 * byte));
}

void poison(unsigned char *begin, const unsigned char *end)
{
    for (; begin < end; begin++)
        *begin = poison_byte((size_t)(end - begin));
}

bool is_poisoned(const unsigned char *begin, const unsigned char *end, const unsigned char *last)
{
    for (; begin < end; begin++) {
        if (*begin != poison_byte((size_t)(last - begin)))
            return false;
    }
    return true;
}
