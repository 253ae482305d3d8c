/* The child that makes one call. */
#ifndef GRADER_SANDBOX_STAGE_CHILD_H
#define GRADER_SANDBOX_STAGE_CHILD_H

#include "grader/sandbox/protocol.h"

/* Seals this process, loads the request's object from the folder `objects`, makes the call and
 * ends the process with status 0 and PHASE_RETURNED in the notes. Ends it earlier, with a refusal
 * in the notes, if the object or the function cannot be had. */
_Noreturn void stage_child(const struct stage_request *request, const char *objects);

#endif
