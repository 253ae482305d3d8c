/* The judge's end of the stage: one sandbox for one chapter. */
#ifndef GRADER_SANDBOX_SANDBOX_H
#define GRADER_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "grader/sandbox/board.h"
#include "grader/sandbox/protocol.h"

struct sandbox {
    bool sealed;
    pid_t stage;
    int socket, console;
    struct board board;
};

/* What came of one call. What follows `instructions` was in the child's hands. */
struct event {
    int status; /* as waitpid gives it */
    bool overslept;
    int64_t cpu_microseconds;
    uint64_t instructions;       /* in user mode; 0 if not asked for, or not to be had here */
    struct stage_notes notes;    /* terminated strings; otherwise unchecked */
    char console[CONSOLE_BYTES]; /* what it printed: any bytes */
    size_t printed;
};

/* Starts a stage. `program` is build/stage; `root`/objects holds the compiled submission. Sealed:
 * in bubblewrap's empty view and under the system-call filter. False, with a sentence in
 * `problem`, if that cannot be done. sandbox_close takes a sandbox that failed to open. */
bool sandbox_open(struct sandbox *sandbox, const char *program, const char *root, bool sealed,
                  char *problem, size_t size);
void sandbox_close(struct sandbox *sandbox);

/* Makes a call with the arrays that are on the board. False, with a sentence in `problem`, only
 * for a fault of the grader's own: whatever the student's code does is an event. */
bool sandbox_call(struct sandbox *sandbox, const struct stage_request *request, struct event *event,
                  char *problem, size_t size);

#endif
