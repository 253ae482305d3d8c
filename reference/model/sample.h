/* Sampling: one token from what a model thinks may follow. */
#ifndef XF_MODEL_SAMPLE_H
#define XF_MODEL_SAMPLE_H

#include "reference/core/random.h"

struct xf_sampling {
    float temperature; /* logits are divided by it; 0: the likeliest token, always */
    int top_k;         /* only the k likeliest tokens [Fan et al. 2018, section 5.1]; 0: all */
    float top_p;       /* only the fewest likeliest that have the probability p together
                          [Holtzman et al. 2020, section 3.1]; 1: all. At least one token stays. */
};

/* A token from 0 to V-1 with the probability softmax(logits / temperature) among those that are
 * left. Of equal logits the lower token is the likelier. Logits are finite.
 *
 *   logits  (V)  read
 *   order   (V)  scratch */
int xf_sample(const float *logits, int *order, int V, const struct xf_sampling *sampling,
              struct xf_random *random);

#endif
