/* One submitted file, compiled once and judged under as many seeds as wanted, in this process.
 *
 * What build/grade does for a chapter, without its reports: for tests that must judge many files
 * many times. */
#ifndef TESTS_SUPPORT_SUBMITTED_H
#define TESTS_SUPPORT_SUBMITTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/reports/results.h"
#include "grader/sandbox/sandbox.h"
#include "grader/submission/compile.h"
#include "grader/suites/suite.h"

enum { SUBMITTED_TESTS = 128 };

struct submitted {
    const struct suite *suite;
    struct suite narrow; /* what submitted_narrow leaves of it */
    struct graded_test test[SUBMITTED_TESTS];
    struct workplace workplace;
    struct sandbox sandbox;
    bool opened; /* the sandbox */
    char kit[1024], root[1024], stage[1024], standins[1024];
    char message[8192]; /* the compiler's words */
};

/* Compiles `text` as the file of the chapter called `chapter`, and starts a sealed stage for it.
 * False, with a complaint, if that did not work. submitted_close takes what failed to open. */
bool submitted_open(struct submitted *submitted, const char *chapter, const char *text,
                    size_t count, char *complaint, size_t size);
void submitted_close(struct submitted *submitted);

/* From now on, and once only, judges one exercise alone. Its random numbers stay the same: they come from the names
 * of the chapter and the test. */
void submitted_narrow(struct submitted *submitted, const char *function);

/* Judges it. Also ends whatever cmocka wants to say on standard output, for good: call it in a
 * process of its own. */
void submitted_judge(struct submitted *submitted, uint64_t seed, struct chapter_result *result);

#endif
