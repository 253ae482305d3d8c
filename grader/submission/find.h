/* Finding a student's files.
 *
 * A submission is a folder laid out like chapters/ (00-attention/attention.c), or a flat folder of
 * the exercise files (attention.c). Only regular files of a sensible size count: a link, a pipe or
 * a device in a file's place is described, never opened. Names are never given to a shell, and the
 * only names looked for are our own. */
#ifndef GRADER_SUBMISSION_FIND_H
#define GRADER_SUBMISSION_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "grader/reports/results.h"

enum { SOURCE_BYTES = 1 << 20 }; /* the largest file that is taken */

struct submission {
    int folder;
};

/* A file's content; free with source_free, which takes a source that was never read. */
struct source {
    char *bytes;
    size_t count;
};

/* Opens the folder. False, with a sentence in `problem`, if it cannot be read. */
bool submission_open(struct submission *submission, const char *path, char *problem, size_t size);
void submission_close(struct submission *submission);

/* Reads the file that `chapter` asks for: OUTCOME_PASSED. Otherwise OUTCOME_NOT_SUBMITTED, or
 * OUTCOME_NOT_COMPILED for a file that no C compiler can mean, with a sentence in `message`. */
enum outcome submission_read(const struct submission *submission, const char *chapter,
                             const char *name, struct source *source, char *message, size_t size);
void source_free(struct source *source);

#endif
