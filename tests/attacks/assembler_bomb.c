/* Has the assembler repeat one instruction a billion times.
 * EXPECT *: did not compile */
#include "attention.h"

__asm__(".rept 1000000000\nnop\n.endr");
