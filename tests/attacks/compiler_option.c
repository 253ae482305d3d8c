/* Passes an option to the compiler that would load somebody's plugin.
 * EXPECT *: did not compile | passed */
#pragma GCC optimize("-fplugin=/tmp/clockhands-attack.so")
#include "attention.h"

__attribute__((optimize("-o/tmp/clockhands-attack"))) static int nothing(void)
{
    return 0;
}
