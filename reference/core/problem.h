/* A sentence for the user about what went wrong, with the names and numbers of the case.
 *
 * A status says what kind of failure it was; the problem says which file, which tensor, how many.
 * A function that can fail on a file's or a user's account takes a problem and fills it when it
 * fails:
 *
 *     if (size == 0)
 *         return xf_problem_set(problem, XF_MALFORMED, "%s is empty.", path);
 *
 * The sentence is complete, with its full stop, and safe to print on a terminal: control
 * characters that came in with a file's name or text are replaced by '?'. */
#ifndef XF_CORE_PROBLEM_H
#define XF_CORE_PROBLEM_H

#include "reference/core/status.h"

enum { XF_SENTENCE = 512 }; /* bytes, with the final zero; what is longer is cut off */

struct xf_problem {
    char sentence[XF_SENTENCE];
};

/* Fills the problem like printf, and returns `status`. */
__attribute__((nonnull, format(printf, 3, 4))) enum xf_status
xf_problem_set(struct xf_problem *problem, enum xf_status status, const char *format, ...);

/* The status's own sentence, for a failure that has no particulars. Returns `status`. */
__attribute__((nonnull)) enum xf_status xf_problem_general(struct xf_problem *problem,
                                                           enum xf_status status);

#endif
