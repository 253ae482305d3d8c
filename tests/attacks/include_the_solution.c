/* Includes the solution from where the kit keeps it.
 * EXPECT *: did not compile
 * NEVER BEGIN SOLUTION */
#include "../../solutions/00-attention/attention.c"
