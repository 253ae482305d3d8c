/* UTF-8, as far as a report needs it: taking characters apart and knowing how wide they print. */
#ifndef GRADER_REPORTS_UTF8_H
#define GRADER_REPORTS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the character at the start of `count` bytes. Returns its length in bytes, 1 to 4, or 0 if
 * the bytes are not well-formed UTF-8 there (RFC 3629: no overlong forms, no surrogates, nothing
 * above U+10FFFF) or there are none. */
size_t utf8_decode(const char *bytes, size_t count, uint32_t *character);

/* Writes a character (a valid one) as UTF-8 and a final zero; returns its length. */
size_t utf8_encode(char bytes[5], uint32_t character);

/* The columns a character takes on a terminal: 0 for combining marks, 2 for East Asian wide
 * characters and emoji, else 1. */
int character_columns(uint32_t character);

/* True for what must not reach a terminal as it is: control characters, and the invisible
 * characters that reorder, hide or join text. */
bool character_is_control(uint32_t character);

#endif
