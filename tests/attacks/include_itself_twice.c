/* Includes itself twice, two hundred levels deep: more files than there are atoms.
 * EXPECT *: did not compile */
#if __INCLUDE_LEVEL__ < 190
#include __FILE__
#include __FILE__
#endif
