/* Has the assembler read a file as its own text and complain about every line.
 * EXPECT *: did not compile
 * NEVER root:x:0 */
#include "attention.h"

__asm__(".include \"/etc/passwd\"");
