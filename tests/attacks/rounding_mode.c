/* Changes the rounding mode, flushes small numbers to zero and unmasks exceptions while it is
 * loaded, for everything that is computed afterwards. Its own calls are honest, and the judge
 * computes elsewhere.
 * EXPECT *: passed | crashed */
#define _GNU_SOURCE
#include "attention.h"

#include <fenv.h>
#include <xmmintrin.h>

__attribute__((constructor)) static void disturb(void)
{
    fesetround(FE_UPWARD);
    _mm_setcsr(_mm_getcsr() | 0x8040U);
    feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_INEXACT);
}
