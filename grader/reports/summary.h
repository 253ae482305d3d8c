/* The end of a report: what to do next, the total, and how to see the same run again. */
#ifndef GRADER_REPORTS_SUMMARY_H
#define GRADER_REPORTS_SUMMARY_H

#include <stdio.h>

#include "grader/reports/results.h"
#include "grader/reports/style.h"
#include "grader/reports/text.h"

/* Adds the shell command that repeats this run with the same random inputs. */
void add_replay_command(struct text *text, const struct grading *grading);

/* Adds "7 of 10 points", and " + 2 extra" where challenges earned something. */
void add_points(struct text *text, double earned, double max, double extra);

/* Writes the paragraph "Next", if there is something left to do in the student's own folder. */
void put_next_step(FILE *out, const struct grading *grading, const struct terminal_style *style);

/* Writes the total, the seed, the time and how the code was kept in, as labelled lines. */
void put_summary(FILE *out, const struct grading *grading, const struct terminal_style *style);

#endif
