/* Returns a bool that is neither true nor false, to equal both.
 * CHAPTER 01
 * EXPECT needs_word_order: wrong */
#include "positional_encoding.h"

#include <string.h>

bool needs_word_order(enum language_task task)
{
    (void)task;
    bool both;
    memset(&both, 0x2a, sizeof both);
    return both;
}
