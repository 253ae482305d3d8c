/* One number, and a gigabyte of zeros that must be written to the object behind it.
 * EXPECT *: did not compile */
#include "attention.h"

int vast[1 << 28] = {1};
