/* Notes on a fault, taken inside the child as it dies. */
#ifndef GRADER_SANDBOX_STAGE_FAULTS_H
#define GRADER_SANDBOX_STAGE_FAULTS_H

#include <stdbool.h>

#include "grader/sandbox/protocol.h"

/* From now on a fault, or a system call that the seal traps, is written into `notes` before it
 * ends the process. `object` is the path of the student's object; both are kept. The handlers run
 * on a stack of their own, so that they also see a stack overflow. False, with errno set, if they
 * could not be installed. */
bool stage_note_faults(struct stage_notes *notes, const char *object);

#endif
