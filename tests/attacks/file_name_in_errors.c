/* The same name, in the compiler's messages.
 * EXPECT *: did not compile */
#include "attention.h"

#line 1 "\033[2J\033[32mPASSED\033[0m\n\n<b>&\"'%s%n\r"
int mistake = mistake_that_is_not_declared;
