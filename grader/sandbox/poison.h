/* What outputs hold before a call: bytes that no honest result has by chance.
 *
 * As a float the pattern is a signalling NaN: arithmetic turns it into the quiet one, which tells
 * "never written" from "read before it was written". */
#ifndef GRADER_SANDBOX_POISON_H
#define GRADER_SANDBOX_POISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POISON_WORD       0x7FA0C10Cu
#define POISON_WORD_QUIET 0x7FE0C10Cu

/* Fills the bytes from begin up to end. The words of the pattern end where the range ends, so a
 * range may begin anywhere. */
void poison(unsigned char *begin, const unsigned char *end);

/* True if the bytes from begin up to end are as poison(…, last) left them, for last >= end. */
bool is_poisoned(const unsigned char *begin, const unsigned char *end, const unsigned char *last);

#endif
