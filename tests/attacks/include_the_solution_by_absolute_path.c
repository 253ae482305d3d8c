/* Includes the solution by the path that it has on this machine; the test puts the path in.
 * EXPECT *: not defined
 * ALONE */
#include "attention.h"

#if __has_include("@KIT@/solutions/00-attention/attention.c")
#include "@KIT@/solutions/00-attention/attention.c"
#endif
#if __has_include("@KIT@/README.md")
#error "the kit can be seen"
#endif
