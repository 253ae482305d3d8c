/* Ends the program while its object is being loaded, before anything is called.
 * EXPECT *: ended the program */
#include "attention.h"

__attribute__((constructor)) static void leave(void)
{
    _Exit(0);
}
