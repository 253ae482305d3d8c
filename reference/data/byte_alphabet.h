/* GPT-2's way of writing any bytes as a printable string: each byte is one character.
 *
 * The 188 bytes that Latin-1 prints ('!' to '~', '¡' to '¬', '®' to 'ÿ') stand for themselves; the
 * other 68 are U+0100, U+0101, … in order [Radford et al. 2019, published code]. So a space is
 * written 'Ġ' (U+0120), and a line feed 'Ċ' (U+010A). */
#ifndef XF_DATA_BYTE_ALPHABET_H
#define XF_DATA_BYTE_ALPHABET_H

#include <stddef.h>

/* Writes `size` bytes in the alphabet, with a final zero, to `string`, which has room for
 * 2 * size + 1 bytes. */
__attribute__((nonnull)) void xf_alphabet_write(char *string, const unsigned char *bytes,
                                                size_t size);

/* Reads `size` bytes of `string` back. `bytes` has room for as many; returns how many there are, 0
 * if a character is not one of the alphabet. */
__attribute__((nonnull)) size_t xf_alphabet_read(unsigned char *bytes, const char *string,
                                                 size_t size);

#endif
