/* Defines the exercise as data: machine code in a read-only array of the code section. It runs,
 * and as code that returns at once it does nothing.
 * EXPECT softmax: left unwritten | not defined | crashed */
#define softmax softmax_declared
#include "attention.h"
#undef softmax

__attribute__((section(".text#"))) const unsigned char softmax[1] = {0xc3};
