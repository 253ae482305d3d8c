/* Needs a symbol whose name clears the screen; the linker or the loader will say that it is
 * missing.
 * EXPECT *: did not compile */
#include "attention.h"

extern int missing __asm__("\033[2J\033[32mPASSED\033[0m\r\n");
int *use_of_missing(void);

int *use_of_missing(void)
{
    return &missing;
}
