/* Sealing a process before a student's code runs in it.
 *
 * Two system-call filters (libseccomp), both of which trap what they do not allow: SIGSYS then
 * tells which call it was. SEAL_LOADING allows what the dynamic loader needs, reading files
 * included; SEAL_RUNNING, put on top once the object is loaded, takes that away again and leaves
 * memory, printing and ending. Neither allows signals to others, new processes or threads,
 * tracing, sockets, sleeping, opening anything for writing, or a memory mapping beyond the limit.
 *
 * A constructor can keep SEAL_RUNNING from being put on, by a filter of its own that lies about it.
 * All it gains is to open files, in a view that has none but those it was loaded from. */
#ifndef GRADER_SANDBOX_SEAL_H
#define GRADER_SANDBOX_SEAL_H

#include <stdbool.h>
#include <stddef.h>

enum seal { SEAL_LOADING, SEAL_RUNNING, SEALS };

/* Compiles both filters; they are kept for every later seal_apply. `memory` is the largest mapping
 * to allow, in bytes. False, with errno set, where the machine has no such filters. */
bool seal_prepare(size_t memory);

/* Puts a prepared filter on this process, for good. False, with errno set, if it could not. */
bool seal_apply(enum seal seal);

/* True if this machine has such filters: tries one on a child. */
bool seal_works(void);

/* Limits on processor time, address space, stack, files, processes and core dumps, all of them as
 * protocol.h has them, lowered for good. False, with errno set, if one could not be. */
bool seal_limits(void);

#endif
