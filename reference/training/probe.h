/* Probes: what can be read off a model's features by a linear layer, with the model as it is.
 *
 * A pretrained model turns a stretch of text into features, and few labels then suffice to learn a
 * classifier of them, because it has few numbers of its own [Alain and Bengio 2016]. Where a probe
 * does well, the features have made the answer easy.
 *
 *   logits = features W^T
 *   W      = W - rate dW         dW of the mean cross-entropy, over all examples in every step
 *
 * W begins as zeros. The loss is convex in it; steps shrink the distance of any two of them, if the
 * rate is at most 4 over the mean square length of the features. */
#ifndef XF_TRAINING_PROBE_H
#define XF_TRAINING_PROBE_H

#include <stddef.h>

struct xf_probe {
    int N;      /* examples */
    int C;      /* features of an example */
    int K;      /* classes */
    int steps;  /* of gradient descent */
    float rate; /* of learning */
};

/* Floats of scratch that training takes. */
size_t xf_probe_scratch(const struct xf_probe *probe);

/*   weight    (K,C)  written
 *   features  (N,C)  read
 *   label     (N)    read; each from 0 to K - 1
 *   scratch          as many floats as xf_probe_scratch() says */
void xf_probe_train(float *weight, const float *features, const int *label, float *scratch,
                    const struct xf_probe *probe);

/* The share of N examples whose largest logit is that of their label; of equal logits the first
 * counts.
 *
 *   logits  (N,K)  scratch */
double xf_probe_accuracy(const float *weight, const float *features, const int *label,
                         float *logits, const struct xf_probe *probe);

#endif
