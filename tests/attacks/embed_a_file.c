/* Has the assembler copy a file into the object, to print it when called.
 * EXPECT *: did not compile
 * NEVER root:x:0 */
#include "attention.h"

__asm__(".data\nstolen: .incbin \"/etc/passwd\"\n.text");
