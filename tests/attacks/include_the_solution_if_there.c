/* Includes the solution if it can be found, from wherever the compiler may have been started.
 * EXPECT *: not defined
 * ALONE */
#include "attention.h"

#if __has_include("solutions/00-attention/attention.c")
#include "solutions/00-attention/attention.c"
#elif __has_include("../solutions/00-attention/attention.c")
#include "../solutions/00-attention/attention.c"
#elif __has_include("../../solutions/00-attention/attention.c")
#include "../../solutions/00-attention/attention.c"
#elif __has_include("../../../solutions/00-attention/attention.c")
#include "../../../solutions/00-attention/attention.c"
#elif __has_include("../../reference/ops/softmax.c")
#include "../../reference/ops/softmax.c"
#elif __has_include("../../grader/suites/00-attention.c")
#include "../../grader/suites/00-attention.c"
#endif
