/* How many seeds a test of the grader judges a submission under.
 *
 * `make test` has to end in minutes, so it asks for few. `make test-seeds` asks for many, by SEEDS
 * in the environment. */
#ifndef TESTS_SUPPORT_SEEDS_H
#define TESTS_SUPPORT_SEEDS_H

/* Seeds 1 to this are wanted. A SEEDS that is no such number ends the program, with a sentence. */
unsigned seeds_wanted(void);

#endif
