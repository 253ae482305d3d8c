/* Makes one exercise the alias of another, which writes to fewer places.
 * EXPECT attention: left unwritten | wrong | out of bounds | crashed */
#define attention attention_declared
#include "attention.h"
#undef attention

void attention(void) __attribute__((alias("causal_mask")));
