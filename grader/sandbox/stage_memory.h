/* Holding one call to little memory.
 *
 * The limit covers whatever a call could put numbers in: heap, mappings, static arrays, the stack.
 * It is in force before the student's object is loaded, so neither a constructor nor a large static
 * array comes before it. What the process holds already does not count, but can hardly be used: the
 * heap's free end is given back first. */
#ifndef GRADER_SANDBOX_STAGE_MEMORY_H
#define GRADER_SANDBOX_STAGE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Lowers this process's limits for good: it can map `bytes` more than it has, besides what loading
 * an object needs, and its stack keeps the size that honest frames need. False, with errno set, if
 * the limits could not be lowered. */
bool stage_limit_memory(uint64_t bytes);

/* True if a page more can be had. False after loading: a constructor has put writable pages in the
 * place of others, beyond the limit, which the kernel allows. */
bool stage_memory_is_left(void);

#endif
