/* The report that a student reads on the terminal. */
#ifndef GRADER_REPORTS_TERMINAL_H
#define GRADER_REPORTS_TERMINAL_H

#include <stdio.h>

#include "grader/reports/results.h"
#include "grader/reports/style.h"

/* Writes the whole report: each chapter with its points, time and functions, an explanation of
 * each failure, then what to do next, the total, and how to see the same run again. A chapter that
 * is not started takes two lines, and failures never hide what passed. */
void report_terminal(FILE *out, const struct grading *grading, const struct terminal_style *style);

#endif
