/* Says that the next line stands in another file: the compiler, to illustrate the error, shows that
 * file's line.
 * EXPECT *: did not compile
 * NEVER root:x:0 */
#include "attention.h"

#line 1 "/etc/passwd"
int mistake = mistake_that_is_not_declared;
