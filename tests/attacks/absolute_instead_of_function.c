/* Defines the exercise as a plain number, which a linker accepts as an address.
 * EXPECT softmax: not defined | crashed */
#include "attention.h"

__asm__(".globl softmax\n.set softmax, 0xdeadbeef");
