/* A reader's own functions from the chapters, made ready to be called by the engine.
 *
 *     implementation_judge()   has build/grade say which of them are right;
 *     implementation_load()    compiles the files, and loads them into this process;
 *     implementation_free()    gives the memory back; the code stays loaded.
 *
 * They run with the rights of whoever calls them, and nothing watches what they do: this is for one's
 * own code, never for anybody else's. They need not know of threads, and may keep numbers in static
 * arrays: each thread has a copy of its own of all files. */
#ifndef XF_CLI_IMPLEMENTATION_H
#define XF_CLI_IMPLEMENTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "reference/core/problem.h"

/* The functions that take part in training. */
enum implementation_part {
    PART_SOFTMAX,
    PART_ATTENTION,
    PART_POSITIONS,
    PART_LAYER_NORM,
    PART_CROSS_ENTROPY,
    PART_ADAMW,
    PARTS
};

struct implementation_functions; /* see implementation_functions.h */

struct implementation {
    const char *folder;      /* laid out like chapters/, or flat */
    char outcome[PARTS][32]; /* in the grader's words: "passed", "not started" */
    int copies;              /* one for each thread */
    struct implementation_functions *copy;
};

/* The name of a part's function, and its chapter's. */
const char *implementation_name(int part);
const char *implementation_chapter(int part);

bool implementation_is_right(const struct implementation *theirs, int part);

/* Grades the chapters of `folder` anew. `work` is an empty folder for what is made on the way; the
 * caller removes it. XF_FILE_FAILED: there was no grading. */
enum xf_status implementation_judge(struct implementation *theirs, const char *folder,
                                    const char *work, struct xf_problem *problem);

/* XF_MALFORMED unless all parts are right: the problem says which are not, and what to do. */
enum xf_status implementation_check(const struct implementation *theirs,
                                    struct xf_problem *problem);

/* Compiles and loads so many copies of the files whose functions are right. Any failure: `theirs` may
 * be freed. */
enum xf_status implementation_load(struct implementation *theirs, const char *work, int copies,
                                   struct xf_problem *problem);

/* NULL, or an implementation that is all zeros, is allowed. */
void implementation_free(struct implementation *theirs);

/* Makes a folder for `work`, below TMPDIR or /tmp; and removes it with all that is in it. */
bool implementation_work_make(char *work, size_t size);
void implementation_work_remove(const char *work);

#endif
