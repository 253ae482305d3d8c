/* The results as JUnit XML, which continuous-integration services read: a test suite for each
 * chapter, a test case for each exercise. Not started and not submitted are "skipped", ungraded is
 * an "error" (the grader's), every other outcome but a pass a "failure". */
#ifndef GRADER_REPORTS_JUNIT_H
#define GRADER_REPORTS_JUNIT_H

#include "grader/reports/results.h"

/* The whole file as a string, which the caller frees; NULL if memory ran out. */
char *report_junit(const struct grading *grading);

#endif
