/* Judging one chapter: its suite, run by cmocka, against one compiled submission. */
#ifndef GRADER_SUITES_JUDGE_H
#define GRADER_SUITES_JUDGE_H

#include <stdint.h>

#include "grader/reports/results.h"
#include "grader/sandbox/sandbox.h"
#include "grader/submission/compile.h"
#include "grader/suites/suite.h"

/* Writes what the suite's exercises are worth, all of them as if they had not been graded, with
 * `outcome`: what stands if the chapter is never judged. */
void judge_list(const struct suite *suite, enum outcome outcome, struct chapter_result *result);

/* Runs every test of the suite and decides every exercise. An exercise whose tests did not all
 * come to a verdict is OUTCOME_UNGRADED. cmocka's own words go to standard output. */
void judge_chapter(const struct suite *suite, const struct workplace *workplace,
                   struct sandbox *sandbox, uint64_t seed, struct chapter_result *result);

#endif
