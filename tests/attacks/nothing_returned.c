/* Ends without returning the value that it promised.
 * CHAPTER 02
 * EXPECT *: did not compile */
#include "position_input.h"

float share(void);

float share(void)
{
}
