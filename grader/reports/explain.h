/* Why an exercise did not pass: the same words for the terminal, for results.json and for JUnit. */
#ifndef GRADER_REPORTS_EXPLAIN_H
#define GRADER_REPORTS_EXPLAIN_H

#include <stdio.h>

#include "grader/reports/results.h"
#include "grader/reports/style.h"

/* One plain sentence for how an exercise came out: its own, else its chapter's, else one
 * for the outcome. Never empty, and valid as long as the results. */
const char *exercise_sentence(const struct chapter_result *chapter,
                              const struct exercise_result *exercise);

/* Writes the explanation as labelled paragraphs, in the order in which a student reads it: the
 * test, the call, the result, the shape of the error, its cause, the map, the place, and what the
 * code printed, each line of that behind a bar so that nothing printed looks like the report. */
void explain_exercise(FILE *out, const struct chapter_result *chapter,
                      const struct exercise_result *exercise, const struct terminal_style *style);

/* The same as a string in the plain style, or one sentence where there is nothing to explain. The caller
 * frees it; NULL if memory ran out. */
char *exercise_text(const struct chapter_result *chapter, const struct exercise_result *exercise);

#endif
