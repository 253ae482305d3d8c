/* What a student's program printed, made safe to show.
 *
 * The bytes may come from a hostile program: they may move the cursor, change colours, reorder
 * text or be no text at all. Afterwards they are lines of plain UTF-8 in which all of that is
 * visible and none of it works. */
#ifndef GRADER_REPORTS_CONSOLE_H
#define GRADER_REPORTS_CONSOLE_H

#include <stddef.h>

/* Writes `count` bytes to `out`, an array of `size` >= 1 bytes, always terminated. Newlines stay;
 * "\r\n" counts as one; tabs become spaces up to the next multiple of 8 columns. Control
 * characters show as carets ("^[" for escape), invisible and reordering characters as their
 * number ("<U+202E>"), bytes that are not UTF-8 as "�". What does not fit is cut between two
 * characters and counted on a last line: "(and 512 bytes more)". */
void console_sanitize(char *out, size_t size, const char *bytes, size_t count);

#endif
