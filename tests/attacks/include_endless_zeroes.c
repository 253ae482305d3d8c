/* Includes a file that has no end.
 * EXPECT *: did not compile */
#include "/dev/zero"
#include "attention.h"
