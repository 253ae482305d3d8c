#include "reference/ops/exp.h"

const float xf_exp_bounds[2] = {-87.3F, 89.0F};
