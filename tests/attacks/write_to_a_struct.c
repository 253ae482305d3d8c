/* Changes the struct of sizes that it was given to read. The report calls its members by name.
 * CHAPTER 10
 * EXPECT encoder_block: changed an input
 * SHOWS size={V=
 * SHOWS wrote to size.L */
#include "transformer.h"

void encoder_block(float *out, const float *x, const float *W, int S, const struct sizes *size)
{
    (void)out, (void)x, (void)W, (void)S;
    ((struct sizes *)size)->L = 0;
}
