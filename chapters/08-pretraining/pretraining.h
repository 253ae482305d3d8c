/* Chapter 08: learn from text that nobody has labelled. README.md explains, hints.md helps.
 *
 * T counts places in a text, V tokens, B stretches. A token is a number from 0 to V - 1. Arrays are
 * contiguous and row-major. Every element of an output is written, whatever was there before;
 * arrays that are "changed" hold something that counts. No two arrays overlap. Losses are in nats:
 * logarithms are natural. */
#ifndef PRETRAINING_H
#define PRETRAINING_H

#include "../exercise.h"

/* Makes lessons of a text: at every place, the token that is read, and the one that comes next.
 *
 *   inputs[b,t]  = text[b T + t]
 *   targets[b,t] = text[b T + t + 1]
 *
 *   inputs, targets  (B,T)  written
 *   text             (N)    read
 *
 * B is the largest number of whole stretches for which the text has all targets. What is left at
 * the text's end is not used. Returns B. T >= 1, N > T. */
int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T);

/* A target that asks for nothing. */
enum { IGNORED = -1 };

/* The loss of some predictions, and its gradient.
 *
 *   p[t,v]       = exp(logits[t,v]) / (sum over w of exp(logits[t,w]))
 *   loss         = 1/n  sum over the n targets that are not IGNORED of -ln p[t, targets[t]]
 *   dlogits[t,v] = d loss / d logits[t,v]
 *
 *   dlogits  (T,V)  written; zeros in rows whose target is IGNORED
 *   logits   (T,V)  read; finite, and as large as they like: the loss is finite all the same
 *   targets  (T)    read; each from 0 to V - 1, or IGNORED
 *
 * Returns the loss; if all targets are IGNORED, it is 0. T, V >= 1. */
float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V);

/* How fast to learn in a step: W = warmup steps of growing, then half a cosine down.
 *
 *   step < W:           peak (step + 1) / (W + 1)
 *   W <= step < steps:  low + (peak - low) (1 + cos(pi (step - W) / (steps - W))) / 2
 *   step >= steps:      low
 *
 * The first step is step 0. 0 <= warmup <= steps; step >= 0.
 *                              [Goyal et al. 2017, section 2.2; Loshchilov and Hutter 2017, eq. 5] */
float learning_rate(int step, int warmup, int steps, float peak, float low);

/* Makes a gradient that is longer than `limit` that long, in the same direction; leaves any other
 * as it is.                                 [Pascanu, Mikolov and Bengio 2013, algorithm 1]
 *
 *   length = sqrt(sum over i of gradients[i]^2)
 *
 *   gradients  (count)  changed
 *
 * Returns the length that the gradient had. count >= 1, limit > 0. */
float clip_gradients(float *gradients, int count, float limit);

/* The constants of AdamW in this chapter. */
static const float BETA1 = 0.9f, BETA2 = 0.95f, EPSILON = 1e-8f;

/* One step of AdamW.                            [Loshchilov and Hutter 2019, algorithm 2]
 *
 *   mean      <- BETA1 mean + (1 - BETA1) g
 *   square    <- BETA2 square + (1 - BETA2) g^2
 *   parameter <- parameter - rate decay parameter
 *                - rate (mean / (1 - BETA1^step)) / (sqrt(square / (1 - BETA2^step)) + EPSILON)
 *
 * On the right of the last line, `mean` and `square` are the new ones, `parameter` is the old one.
 *
 *   parameters, mean, square  (count)  changed
 *   gradients                 (count)  read; g above
 *
 * Here the first step is step 1. count >= 1. */
void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay);

/* A model that can be trained. The grader brings a small one; any Transformer would do. */
struct model {
    int count;         /* of parameters */
    float *parameters; /* (count)  what the model begins with */
    float *gradients;  /* (count)  garbage at first */
    float *mean;       /* (count)  room for AdamW's averages; garbage at first */
    float *square;     /* (count)  */

    /* Sets all gradients to 0. */
    void (*zero_gradients)(const struct model *model);

    /* The mean loss of the model over T inputs and their targets. Adds its gradient to what
     * `gradients` holds. */
    float (*forward_backward)(const struct model *model, const int *inputs, const int *targets,
                              int T);

    /* The same loss, and nothing else. T may be as long as several stretches together. */
    float (*evaluate)(const struct model *model, const int *inputs, const int *targets, int T);

    void *own; /* the model's own affair */
};

/* How a model is to be trained. */
struct plan {
    int steps;
    int every;       /* evaluate after every so many steps */
    int held;        /* so many stretches are held out: the last ones */
    int warmup;      /* of the learning rate */
    float peak, low; /* of the learning rate */
    float limit;     /* of the gradient's length */
    float decay;
};

/* Pretrains a model: the loop that all of this is for.
 *
 * Step s, from 0, learns from one stretch: from stretch 0 in step 0, from stretch 1 in step 1, and
 * from stretch 0 again when all have had their turn that are not held out. A step computes the
 * gradient of that stretch alone, clips it, and takes AdamW's step with the learning rate of s.
 *
 *   losses       (steps)        written; of each step's stretch, before the parameters move
 *   held_losses  (steps/every)  written; the loss over all stretches that are held out, after
 *                               `every` steps, after twice as many, and so on. At no other time is
 *                               the model evaluated.
 *   model                       its parameters and arrays are changed
 *   inputs, targets  (B,T)      read; as next_token_pairs makes them
 *   plan                        read
 *
 * 1 <= held < B, T >= 1, steps >= 1, every >= 1. */
void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan);

/* Challenge. A classifier on features that a pretrained model has made: one linear layer, which is
 * all that learns.
 *
 *   logits[n,k] = sum over c of features[n,c] W[k,c]
 *
 * W begins as zeros. Each step is plain gradient descent, W <- W - rate dW, where dW is the gradient
 * of the mean cross-entropy over all N examples.
 *
 *   W         (K,C)  written
 *   features  (N,C)  read; one row an example
 *   labels    (N)    read; each from 0 to K - 1
 *
 * N, C >= 1, 2 <= K <= 16, steps >= 1. */
void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate);

#endif
