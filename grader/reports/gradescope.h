/* results.json, to Gradescope's autograder specification
 * (https://gradescope-autograders.readthedocs.io/en/latest/specs/).
 *
 * One test for each exercise: "00-attention: softmax", number "00.1". A challenge has max_score 0,
 * so that what it earns comes on top. An exercise whose file is missing or does not compile is
 * listed with 0.
 *
 * An ungraded exercise has neither score nor status, because both would be invented: Gradescope
 * then shows it as neither passed nor failed. The specification asks for a score on every test or
 * one on top; so there is always one on top, the sum of what was earned, and the output on top
 * says when that is incomplete, as "complete": false does in extra_data. */
#ifndef GRADER_REPORTS_GRADESCOPE_H
#define GRADER_REPORTS_GRADESCOPE_H

#include "grader/reports/results.h"

/* The whole file as a string, which the caller frees; NULL if memory ran out. */
char *report_gradescope(const struct grading *grading);

#endif
