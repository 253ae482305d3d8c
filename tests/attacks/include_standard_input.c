/* Includes what somebody would type, and waits for it.
 * EXPECT *: did not compile | passed */
#include "/dev/stdin"
#include "attention.h"
