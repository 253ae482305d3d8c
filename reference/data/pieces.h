/* How GPT-2 cuts a text into pieces before it joins bytes inside each
 * [Radford et al. 2019, section 2.2, and its published code]:
 *
 *   's  't  're  've  'm  'll  'd        an English ending
 *   " "? letters+                        a word, with the space before it
 *   " "? digits+                         a number
 *   " "? other+                          signs
 *   white space                          all but its last, if a piece follows that can take it
 *
 * So "It's 10 o'clock." is cut into: It · 's · ␣10 · ␣o · ' · clock · . */
#ifndef XF_DATA_PIECES_H
#define XF_DATA_PIECES_H

#include <stddef.h>

/* A longer piece is cut there, between two code points. So no text, however odd, is slow to encode;
 * GPT-2 knows no such limit, but has no token of this length either. */
enum { XF_PIECE_LONGEST = 256 };

/* The length in bytes of the first piece of `text`, `size` bytes of it: from 1 to XF_PIECE_LONGEST.
 * size >= 1. Bytes that are not UTF-8 count as signs. */
__attribute__((nonnull)) size_t xf_piece_length(const unsigned char *text, size_t size);

#endif
