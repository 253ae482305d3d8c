/* Includes itself without end.
 * EXPECT *: did not compile */
#include __FILE__
