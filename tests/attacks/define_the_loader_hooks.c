/* Defines the functions that the C runtime puts into every object.
 * EXPECT *: did not compile | ended the program */
#include "attention.h"

void _init(void);

void _init(void)
{
    exit(0);
}
