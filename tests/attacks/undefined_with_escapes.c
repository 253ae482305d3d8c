/* Refers to a symbol whose name, quoted for the assembler, is an order to the terminal; the linker
 * complains about it by name.
 * EXPECT *: did not compile */
#include "attention.h"

__asm__(".data\n.quad \"\033[2J\033[32mPASSED\"\n.text");
