/* Work that may crash, because it calls somebody else's functions, in a process of its own.
 *
 * The process notes what it is calling in memory that it shares with the one that waits for it; so
 * when it has died, the other can say in whose function that was, and when. Ctrl-C and SIGTERM are the
 * working process's business: the one that waits passes them on. */
#ifndef XF_CLI_WATCH_H
#define XF_CLI_WATCH_H

#include <stdbool.h>
#include <stdio.h>

/* How it ended. */
struct watch_report {
    bool finished;        /* work() returned */
    int result;           /* what it returned; else 128 + the signal that ended the process, or 1 */
    const char *function; /* the one that was running when it did not finish, or NULL */
    int step, saved;      /* the last that were noted */
    char how[128];        /* "it read or wrote where it has no memory", without a full stop */
};

/* Calls work(argument) in a process of its own, and waits. False: no process could be made. */
bool watch_run(struct watch_report *report, int (*work)(void *argument), void *argument);

/* What the working process notes: that thread `thread` calls a function, whose name stays valid; that
 * it is back; which step it is in; at which step everything was last saved. Outside of watch_run()
 * they do nothing. */
void watch_enter(int thread, const char *function);
void watch_leave(int thread);
void watch_step(int step);
void watch_saved(int step);

#endif
