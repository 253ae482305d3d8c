/* Never finishes loading.
 * EXPECT *: timed out */
#include "attention.h"

__attribute__((constructor)) static void wait(void)
{
    for (volatile int forever = 1; forever;)
        continue;
}
