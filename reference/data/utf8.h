/* Text as code points, with nothing taken for granted: bytes that are not UTF-8 are told from those
 * that are, one by one. */
#ifndef XF_DATA_UTF8_H
#define XF_DATA_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { XF_UTF8_LONGEST = 4 }; /* bytes of the longest code point */

/* Reads the code point at the start of `text`, `size` bytes of it, size >= 1. Returns how many
 * bytes it takes, and writes it to *code_point. Where no code point begins (a stray byte, a
 * surrogate, a longer form than needed, the text's end in the middle), returns 0. */
__attribute__((nonnull)) int xf_utf8_read(uint32_t *code_point, const unsigned char *text,
                                          size_t size);

/* Writes the code point, at most 0x10ffff, and returns how many bytes that took. */
__attribute__((nonnull)) int xf_utf8_write(unsigned char text[XF_UTF8_LONGEST],
                                           uint32_t code_point);

enum xf_category { XF_OTHER, XF_LETTER, XF_DIGIT, XF_SPACE };

/* What Unicode makes of a code point: a letter (general categories L), a number (N), white space,
 * or none of these. */
enum xf_category xf_category_of(uint32_t code_point);

#endif
