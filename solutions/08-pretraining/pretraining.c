/* Chapter 08: learn from text that nobody has labelled. The contract of each function is in
 * pretraining.h. */
#include "pretraining.h"

#include <math.h>

int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T)
{
    /* BEGIN SOLUTION */
    int B = (N - 1) / T; /* the last target needs a token of its own */
    for (int i = 0; i < B * T; i++) {
        inputs[i] = text[i];
        targets[i] = text[i + 1];
    }
    return B;
    /* END SOLUTION */
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    /* BEGIN SOLUTION */
    int n = 0;
    for (int t = 0; t < T; t++)
        n += targets[t] != IGNORED;

    float total = 0;
    for (int t = 0; t < T; t++) {
        const float *x = logits + t * V;
        float *dx = dlogits + t * V;
        if (targets[t] == IGNORED) {
            for (int v = 0; v < V; v++)
                dx[v] = 0;
            continue;
        }
        float largest = x[0];
        for (int v = 1; v < V; v++)
            largest = fmaxf(largest, x[v]);
        float sum = 0;
        for (int v = 0; v < V; v++)
            sum += expf(x[v] - largest);
        for (int v = 0; v < V; v++)
            dx[v] = (expf(x[v] - largest) / sum - (float)(v == targets[t])) / (float)n;
        /* Not logf of a probability, which may have become 0. */
        total += logf(sum) + (largest - x[targets[t]]);
    }
    return n > 0 ? total / (float)n : 0;
    /* END SOLUTION */
}

float learning_rate(int step, int warmup, int steps, float peak, float low)
{
    /* BEGIN SOLUTION */
    if (step >= steps)
        return low;
    if (step < warmup)
        return peak * (float)(step + 1) / (float)(warmup + 1);
    float done = (float)(step - warmup) / (float)(steps - warmup);
    return low + (peak - low) * (1 + cosf(3.14159265f * done)) / 2;
    /* END SOLUTION */
}

float clip_gradients(float *gradients, int count, float limit)
{
    /* BEGIN SOLUTION */
    float squares = 0;
    for (int i = 0; i < count; i++)
        squares += gradients[i] * gradients[i];
    float length = sqrtf(squares);
    if (length > limit)
        for (int i = 0; i < count; i++)
            gradients[i] *= limit / length;
    return length;
    /* END SOLUTION */
}

void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay)
{
    /* BEGIN SOLUTION */
    float mean_share = 1 - powf(BETA1, (float)step);
    float square_share = 1 - powf(BETA2, (float)step);
    for (int i = 0; i < count; i++) {
        float g = gradients[i];
        mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
        square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
        float move = mean[i] / mean_share / (sqrtf(square[i] / square_share) + EPSILON);
        parameters[i] -= rate * (decay * parameters[i] + move);
    }
    /* END SOLUTION */
}

void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan)
{
    /* BEGIN SOLUTION */
    int learnt = B - plan->held; /* stretches to learn from */
    for (int i = 0; i < model->count; i++)
        model->mean[i] = model->square[i] = 0;

    for (int s = 0; s < plan->steps; s++) {
        int at = s % learnt * T;
        model->zero_gradients(model);
        losses[s] = model->forward_backward(model, inputs + at, targets + at, T);
        clip_gradients(model->gradients, model->count, plan->limit);
        float rate = learning_rate(s, plan->warmup, plan->steps, plan->peak, plan->low);
        adamw_step(model->parameters, model->mean, model->square, model->gradients, model->count,
                   s + 1, rate, plan->decay);
        if ((s + 1) % plan->every == 0)
            held_losses[s / plan->every] =
                model->evaluate(model, inputs + learnt * T, targets + learnt * T, plan->held * T);
    }
    /* END SOLUTION */
}

void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate)
{
    /* BEGIN SOLUTION */
    float dW[K * C];
    for (int i = 0; i < K * C; i++)
        W[i] = 0;

    for (int s = 0; s < steps; s++) {
        for (int i = 0; i < K * C; i++)
            dW[i] = 0;
        for (int n = 0; n < N; n++) {
            const float *x = features + n * C;
            float logits[16] = {0}, dlogits[16]; /* K <= 16 */
            for (int k = 0; k < K; k++)
                for (int c = 0; c < C; c++)
                    logits[k] += x[c] * W[k * C + c];
            cross_entropy(dlogits, logits, labels + n, 1, K);
            for (int k = 0; k < K; k++)
                for (int c = 0; c < C; c++)
                    dW[k * C + c] += dlogits[k] * x[c] / (float)N;
        }
        for (int i = 0; i < K * C; i++)
            W[i] -= rate * dW[i];
    }
    /* END SOLUTION */
}
