/* Grading chapters, each in a process of its own.
 *
 * A judge that dies takes only its own chapter with it: what the others found is kept, and the
 * chapter counts as ungraded, which is not a zero. */
#ifndef GRADER_CHAPTER_H
#define GRADER_CHAPTER_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/reports/results.h"
#include "grader/submission/find.h"
#include "grader/suites/suite.h"

struct plan {
    const char *kit;      /* the kit's own folder, absolute */
    const char *stage;    /* build/stage, absolute */
    const char *standins; /* build/standins, absolute */
    const char *work;     /* an empty folder for everything that is made */
    const struct submission *submission;
    bool sealed;
    uint64_t seed;
    const struct suite *suite[MAX_CHAPTERS];
    int chapters;
    bool verbose;  /* cmocka's own words go to standard error, not away */
    bool progress; /* a line on standard error says how far it is */
};

/* Grades the plan's chapters, as many at a time as there are processors, into `grading`, which
 * must lie in memory shared between processes. False if it was interrupted (SIGINT, SIGTERM,
 * SIGHUP): all judges have ended then. */
bool grade_chapters(const struct plan *plan, struct grading *grading);

#endif
