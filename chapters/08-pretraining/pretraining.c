/* Chapter 08: learn from text that nobody has labelled. The contract of each function is in
 * pretraining.h. */
#include "pretraining.h"

#include <math.h>

int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T)
{
    TODO();
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    TODO();
}

float learning_rate(int step, int warmup, int steps, float peak, float low)
{
    TODO();
}

float clip_gradients(float *gradients, int count, float limit)
{
    TODO();
}

void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay)
{
    TODO();
}

void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan)
{
    TODO();
}

void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate)
{
    TODO();
}
