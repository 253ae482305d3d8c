/* Has the assembler leave a terabyte of room in the code.
 * EXPECT *: did not compile */
#include "attention.h"

__asm__(".data\n.byte 1\n.fill 1099511627776, 1, 1\n.text");
