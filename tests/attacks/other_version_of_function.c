/* Gives the exercise a symbol version that no version script declares.
 * EXPECT *: did not compile */
#include "attention.h"

__asm__(".symver attention, attention@@KIT_2");
