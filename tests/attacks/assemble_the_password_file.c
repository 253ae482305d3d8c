/* Has the assembler read a file as its own text and complain about every line.
 * EXPECT *: did not compile
 * NEVER /etc/passwd:1 */
#include "attention.h"

__asm__(".include \"/etc/passwd\"");
