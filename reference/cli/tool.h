/* Other programs, run to their end: the grader, the compiler. */
#ifndef XF_CLI_TOOL_H
#define XF_CLI_TOOL_H

#include <stddef.h>

enum { TOOL_PATH = 4096 }; /* bytes of a path, with the final zero */

struct tool {
    const char *const *argv; /* NULL after the last; argv[0] is found like a shell would */
    const char *folder;      /* where it runs; NULL: here */
    const char *input;       /* a file for its standard input; NULL: none */
};

/* Runs it, and returns its exit status: -1 if it could not be started, or did not exit. What it writes
 * to its standard output goes nowhere. */
int tool_run(const struct tool *tool);

/* The path of a file beside this program. */
void tool_beside(char path[TOOL_PATH], const char *name);

#endif
