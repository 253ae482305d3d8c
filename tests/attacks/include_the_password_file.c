/* Includes a file of the system, to read it in the error messages.
 * EXPECT *: did not compile
 * NEVER root:x:0 */
#include "/etc/passwd"
#include "attention.h"
