/* Has the assembler copy a file that has no end.
 * EXPECT *: did not compile */
#include "attention.h"

__asm__(".data\n.incbin \"/dev/zero\"\n.text");
