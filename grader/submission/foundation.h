/* What a chapter is built on: the student's own functions of earlier chapters, where they are right,
 * and the kit's where they are not. */
#ifndef GRADER_SUBMISSION_FOUNDATION_H
#define GRADER_SUBMISSION_FOUNDATION_H

#include <stdbool.h>

#include "grader/reports/results.h"
#include "grader/reports/text.h"
#include "grader/submission/compile.h"
#include "grader/submission/find.h"

/* Puts an object and the header of an earlier chapter into the workplace of one that is built on it:
 * the student's file, compiled anew, if `found` says that all functions passed that are called, or
 * else the stand-in. Adds to `words` which it was: "your attention.c", or "the kit's attention.c
 * (your softmax: wrong)". False, with errno set, if that could not be done. */
bool foundation_lay(const struct workplace *workplace, const struct submission *submission,
                    const struct foundation *foundation, const struct chapter_result *found,
                    struct text *words);

#endif
