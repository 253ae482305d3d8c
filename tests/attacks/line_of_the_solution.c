/* The same, with the line of the solution that would be most useful.
 * EXPECT *: did not compile
 * NEVER SOLUTION */
#include "attention.h"

#line 16 "../../solutions/00-attention/attention.c"
int mistake = mistake_that_is_not_declared;
