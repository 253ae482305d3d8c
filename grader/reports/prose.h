/* Setting text in columns: words filled to the width of the report, lines kept behind a bar.
 *
 * Whatever the text holds, only printable characters are written, besides the newlines and colours
 * of the report itself. Without Unicode, characters beyond ASCII are spelled out ("√" as "sqrt")
 * or become "?". */
#ifndef GRADER_REPORTS_PROSE_H
#define GRADER_REPORTS_PROSE_H

#include <stdio.h>

#include "grader/reports/style.h"

/* The columns that `text` takes on one line. */
int text_columns(const char *text, const struct terminal_style *style);

/* Writes `text` on the line that stands, cut at `columns` ("…"); returns the columns written. */
int put_text(FILE *out, const char *text, int columns, enum tone tone,
             const struct terminal_style *style);

/* Writes spaces. */
void put_spaces(FILE *out, int count);

/* Writes `text` filled between column `indent` and the style's width, and ends the line. The first
 * line goes on from column `from`. A newline in the text begins a new line. */
void put_prose(FILE *out, const char *text, int from, int indent, enum tone tone,
               const struct terminal_style *style);

/* Writes each line of `text` behind `before`, on lines of its own that begin at column `indent`;
 * lines too long for the width go on behind another `before`. The first begins at column `from`. */
void put_lines(FILE *out, const char *text, const char *before, int from, int indent,
               const struct terminal_style *style);

#endif
