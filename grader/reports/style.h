/* How a report looks: its width, and whether it may use colours and characters beyond ASCII. */
#ifndef GRADER_REPORTS_STYLE_H
#define GRADER_REPORTS_STYLE_H

#include <stdbool.h>
#include <stdio.h>

#include "grader/reports/results.h"

struct terminal_style {
    bool colour;
    bool unicode; /* else ASCII only */
    int width;    /* columns, from 40 to 80 */
};

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum tone { TONE_PLAIN, TONE_STRONG, TONE_GOOD, TONE_BAD, TONE_ODD, TONE_QUIET };

/* The style that fits a stream. COLOR_AUTO means colours on a terminal only, and none where
 * NO_COLOR is set or TERM is "dumb". Unicode where the environment's locale is UTF-8. The width
 * is the terminal's, at most 80; 80 for anything else. */
struct terminal_style terminal_style_for(FILE *out, enum color_choice choice);

/* No colours, all characters, 80 columns: for files. */
struct terminal_style plain_style(void);

/* Every outcome has a symbol of its own, so that colour is never the only sign. */
const char *outcome_symbol(enum outcome outcome, const struct terminal_style *style);
enum tone outcome_tone(enum outcome outcome);

/* The escape sequences that begin and end a tone; "" without colour. */
const char *tone_begin(enum tone tone, const struct terminal_style *style);
const char *tone_end(enum tone tone, const struct terminal_style *style);

#endif
