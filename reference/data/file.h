/* Files, whole: one is mapped into memory to be read, or replaced in one go.
 *
 * Only regular files are read: a folder, a pipe or a device gets a sentence of its own instead of a
 * program that waits for ever. No reader ever sees half of a file that is being replaced. */
#ifndef XF_DATA_FILE_H
#define XF_DATA_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "reference/core/problem.h"

/* A file's bytes, in memory that the system fills from the file as it is touched. Not terminated.
 * The program that maps a file must not count on it if another cuts the file short meanwhile. */
struct xf_file {
    const unsigned char *bytes; /* NULL if size is 0 */
    size_t size;
};

/* Maps the regular file `path`, which may be empty. XF_FILE_FAILED, XF_MALFORMED (not a regular
 * file): nothing is mapped then. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_file_map(struct xf_file *file, const char *path, struct xf_problem *problem);

/* Gives the memory back and leaves an empty file. NULL does nothing. */
void xf_file_unmap(struct xf_file *file);

/* One stretch of what is to be written. */
struct xf_span {
    const void *bytes;
    size_t size;
};

/* Makes `path` a file of the `count` spans, one after another. They are written to a new file in
 * the same folder, which is made durable and then takes the name: whatever happens, the path names
 * the old bytes or the new ones. XF_FILE_FAILED: the temporary file is gone then. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_file_replace(const char *path, const struct xf_span *span, int count,
                struct xf_problem *problem);

/* A file that is composed in memory first. Nothing is owed if it is never begun. */
struct xf_draft {
    FILE *out; /* to print to */
    char *text;
    size_t size;
};

/* Begins an empty draft. XF_OUT_OF_MEMORY: there is nothing to end then. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_draft_begin(struct xf_draft *draft, struct xf_problem *problem);

/* Makes `path` what was printed to the draft so far, as xf_file_replace does; the draft goes on.
 * XF_OUT_OF_MEMORY (not all that was printed could be held): the file is as it was. XF_FILE_FAILED. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_draft_save(struct xf_draft *draft, const char *path, struct xf_problem *problem);

/* Ends the draft, and makes `path` what was printed to it: xf_draft_save() and xf_draft_drop(). */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_draft_keep(struct xf_draft *draft, const char *path, struct xf_problem *problem);

/* Ends the draft, and leaves every file as it was. */
__attribute__((nonnull)) void xf_draft_drop(struct xf_draft *draft);

#endif
