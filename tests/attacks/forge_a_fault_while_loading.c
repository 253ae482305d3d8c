/* Ends, while its object is being loaded, with the status by which the stage says that the seal
 * could not be put in place.
 * EXPECT *: ended the program | not allowed */
#include "attention.h"

__attribute__((constructor)) static void leave(void)
{
    _Exit(98);
}
