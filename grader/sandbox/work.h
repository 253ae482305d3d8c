/* Counting the work of a child process from outside it.
 *
 * The kernel keeps the count: instructions in user mode where the machine has a counter for them
 * (a virtual machine mostly has none), and processor time everywhere. A count belongs to the
 * process that opened it and covers the children that it forks meanwhile. They inherit being
 * counted, not the count: once a child has closed the descriptor, it can neither read nor reset
 * nor stop it. */
#ifndef GRADER_SANDBOX_WORK_H
#define GRADER_SANDBOX_WORK_H

#include <stdint.h>

/* Starts counting the user-mode instructions of this process and of the children it will fork.
 * Returns a descriptor for work_read, or -1 where the machine or its rules have no such counter. */
int work_count_instructions(void);

/* The same for any event of perf_event_open(2). */
int work_count(uint32_t type, uint64_t event);

/* Ends a count, and returns it. A child's part is in it once the child has been waited for. Gives 0,
 * which no work costs, for a descriptor of -1 and for a count with gaps: where other users keep the
 * counters busy, the kernel takes turns. */
uint64_t work_read(int counter);

#endif
