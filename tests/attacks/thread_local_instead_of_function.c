/* Defines the exercise as a thread-local variable, whose address is not a function's.
 * EXPECT softmax: not defined | crashed */
#define softmax softmax_declared
#include "attention.h"
#undef softmax

_Thread_local int softmax = 1;
