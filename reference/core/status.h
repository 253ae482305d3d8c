/* What can go wrong through nobody's programming mistake, as a value to be returned.
 *
 * The engine never prints and never exits: a function that can fail on the world's account (memory,
 * files, what a user asked for) returns one of these, and the program decides. A programmer's
 * mistake (an extent of -1, a NULL that is not allowed) is an assert instead. */
#ifndef XF_CORE_STATUS_H
#define XF_CORE_STATUS_H

enum xf_status {
    XF_OK = 0,
    XF_OUT_OF_MEMORY, /* the system has no more to give */
    XF_TOO_LARGE,     /* the size itself does not fit into a machine word */
    XF_FILE_FAILED,   /* the system would not read or write a file */
    XF_MALFORMED,     /* a file or an argument does not hold what it should */
    XF_NOT_FINITE,    /* numbers have become infinite, or NaN */
    XF_STATUSES
};

/* A sentence for a user, with its full stop. Never NULL, also for values that are no status. */
const char *xf_status_message(enum xf_status status);

#endif
