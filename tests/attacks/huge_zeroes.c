/* Declares an array of zeros larger than memory. It takes no room in the object file.
 * EXPECT *: out of memory | did not compile */
#include "attention.h"

extern char vast[1L << 36];
char vast[1L << 36];
