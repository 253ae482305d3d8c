/* Breaks the debugging information in which the place of a crash is looked up.
 * EXPECT softmax: crashed */
#include "attention.h"

__asm__(".section .debug_info\n.fill 65536, 1, 0xff\n.section .debug_line\n.fill 65536, 1, 0xff\n"
        ".section .debug_abbrev\n.fill 65536, 1, 0xff\n.text");

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    __builtin_trap();
}
