/* Running a command with an empty view of the file system, under limits and a deadline.
 *
 * Compilers and students' code are run by bubblewrap: no network, no other processes, none of the
 * user's files; only the command's own folder and what it needs to start. Where there is no
 * bubblewrap, a command may be run without it, with the limits alone: the caller decides if that
 * is good enough. */
#ifndef GRADER_SANDBOX_VIEW_H
#define GRADER_SANDBOX_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { VIEW_MAX_ARGUMENTS = 48, VIEW_MAX_FILES = 48 };

struct view {
    bool sealed;              /* by bubblewrap; else with the limits alone */
    bool toolchain;           /* the system's programs and headers (/usr) can be seen */
    const char *const *files; /* else these, each at its own path, NULL at the end; may be NULL */
    const char *program;      /* appears as /program, and is then what argv[0] means; or NULL */
    const char *root;         /* the command's own folder, absolute */
    const char *directory;    /* below root: where the command starts */
    const char *writable;     /* below root: the only folder it may write to, or NULL */
    const char *const *argv;  /* NULL at the end; argv[0] is found on PATH */
    int output;               /* descriptor for standard output and error */
    const int *hand_over;     /* descriptors it gets as 3, 4 …, -1 at the end; may be NULL */
    int cpu_seconds;          /* a limit, and with it those on memory and files; 0: none of them */
};

/* True if bubblewrap is here and works; otherwise `why` says in a sentence what is missing. */
bool view_works(char *why, size_t size);

/* Starts the command. Returns its process, or -1 with errno set. */
pid_t view_start(const struct view *view);

enum view_end { VIEW_ENDED, VIEW_TIMED_OUT, VIEW_FAILED };

/* Starts the command and waits for it. Kills it after `milliseconds`. *status is as waitpid gives
 * it. VIEW_FAILED, with errno set: it could not be run at all. */
enum view_end view_run(const struct view *view, int milliseconds, int *status);

#endif
