/* What a failed assert() does. It is a crash, not a trespass.
 * EXPECT softmax: crashed */
#include "attention.h"

#include <assert.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x;
    assert(n < 0 && "the student's own assertion");
}
