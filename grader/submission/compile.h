/* Compiling a student's file, which may be as hostile to the compiler as to the grader.
 *
 * The compiler sees the file, the chapter's own header and the system's headers, nothing else, and
 * is limited in time, memory and what it may write. */
#ifndef GRADER_SUBMISSION_COMPILE_H
#define GRADER_SUBMISSION_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/reports/results.h"
#include "grader/submission/find.h"
#include "grader/suites/suite.h"

/* Where one chapter of a submission is compiled and run. */
struct workplace {
    const char *kit;                     /* the kit's own folder */
    const char *root;                    /* an empty folder for this chapter alone */
    const char *chapter;                 /* "00-attention" */
    const char *name;                    /* "attention.c" */
    const struct foundation *foundation; /* what it is linked to, laid out before; may be NULL */
    const char *standins;                /* the folder of the kit's stand-ins, absolute */
    bool sealed;                         /* in an empty view of the file system */
};

/* Compiles `source` to root/objects/<chapter>.so. OUTCOME_PASSED, with the compiler's warnings in
 * `message` if it had any; OUTCOME_NOT_COMPILED with a sentence and the compiler's words;
 * OUTCOME_UNGRADED with a sentence if the grader itself failed. */
enum outcome compile_source(const struct workplace *workplace, const struct source *source,
                            char *message, size_t size);

/* Puts the kit's stand-in for a chapter where compile_source would put its object, and its header.
 * False, with errno set, if that cannot be done. */
bool compile_standin(const struct workplace *workplace, const char *chapter);

/* The same for everything that the workplace's chapter is built on. */
bool compile_standins(const struct workplace *workplace);

/* Says which line of the source an offset in the compiled object belongs to, as
 * "attention.c:41, in attention", or "" if that cannot be told. */
void compile_locate(const struct workplace *workplace, uint64_t offset, char *location,
                    size_t size);

#endif
