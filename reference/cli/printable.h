/* Text that a model made, fit for a terminal: it may hold any bytes, and some of these would move
 * the cursor, change colours or worse. */
#ifndef XF_CLI_PRINTABLE_H
#define XF_CLI_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* C0, DEL and C1; a terminal obeys C1 in UTF-8 too. */
bool printable_is_control(uint32_t code_point);

/* All zeros at the beginning: the first bytes of a code point whose last ones are still to come. */
struct printable {
    unsigned char waiting[4];
    size_t count;
};

/* Writes the bytes; each that belongs to no code point, and each control character but a tab or a
 * line feed, becomes a '?'. */
void printable_write(struct printable *printable, FILE *out, const unsigned char *bytes,
                     size_t size);

/* At the end: what is still waiting will never be a code point. */
void printable_end(struct printable *printable, FILE *out);

#endif
