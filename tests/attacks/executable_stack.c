/* Asks the loader for a stack that can be executed.
 * EXPECT *: passed | not allowed | did not compile */
#include "attention.h"

__asm__(".section .note.GNU-stack, \"x\", @progbits\n.text");
