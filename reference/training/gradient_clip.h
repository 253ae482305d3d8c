/* Clipping: where the gradient of all parameters together is longer than a limit, it is made that
 * long [Pascanu, Mikolov and Bengio 2013, algorithm 1].
 *
 * The length comes from a pass over the gradients; the factor is then given to the optimiser, which
 * multiplies by it as it reads them, so that clipping costs no second pass. */
#ifndef XF_TRAINING_GRADIENT_CLIP_H
#define XF_TRAINING_GRADIENT_CLIP_H

#include <stddef.h>

#include "reference/core/team.h"

/* The sum of squares of `count` numbers. NaN or infinite if one of them is. */
double xf_sum_of_squares(const float *x, size_t count);

/* The length of a whole gradient, of which each thread sums its share. `partial` has room for one
 * number a thread, and is shared by the team. Waits for the others; every thread gets the same. */
double xf_gradient_norm(const float *gradients, size_t count, double *partial, struct xf_team team);

/* What to multiply a gradient of length `norm` by: limit / norm if it is longer than the limit, 1 if
 * it is not, or if the limit is 0, which means none. A norm that is NaN gives NaN. */
float xf_gradient_scale(double norm, float limit);

#endif
