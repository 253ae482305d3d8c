/* Includes the environment of the compiler, where tokens and passwords like to be.
 * EXPECT *: did not compile
 * NEVER PATH=
 * NEVER HOME= */
#include "/proc/self/environ"
#include "attention.h"
