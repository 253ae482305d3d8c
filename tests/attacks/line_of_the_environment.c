/* The same, with the environment of the compiler.
 * EXPECT *: did not compile
 * NEVER PATH= */
#include "attention.h"

#line 1 "/proc/self/environ"
int mistake = mistake_that_is_not_declared;
