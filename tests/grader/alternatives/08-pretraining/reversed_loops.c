/* Every loop from its end, where the order is free, also over what is held out, stretch by stretch;
 * powers by repeated products; the gradient by way of the logarithm of the sum; the rate by a
 * recurrence of rotations. */
#include "pretraining.h"

#include <math.h>

int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T)
{
    int B = (N + T - 1) / T - 1;
    for (int b = B - 1; b >= 0; b--)
        for (int t = T - 1; t >= 0; t--) {
            targets[b * T + t] = text[b * T + t + 1];
            inputs[b * T + t] = text[b * T + t];
        }
    return B;
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    float sum_of_losses = 0, n = 0;
    for (int t = T - 1; t >= 0; t--) {
        const float *x = logits + t * V;
        float largest = -INFINITY, sum = 0;
        for (int v = V - 1; v >= 0; v--)
            largest = x[v] > largest ? x[v] : largest;
        for (int v = V - 1; v >= 0; v--)
            sum += expf(x[v] - largest);
        float lse = largest + logf(sum);
        for (int v = V - 1; v >= 0; v--)
            dlogits[t * V + v] = targets[t] == IGNORED ? 0 : expf(x[v] - lse);
        if (targets[t] == IGNORED)
            continue;
        dlogits[t * V + targets[t]] -= 1;
        sum_of_losses += lse - x[targets[t]];
        n++;
    }
    for (int i = T * V - 1; i >= 0 && n > 0; i--)
        dlogits[i] *= 1 / n;
    return n > 0 ? sum_of_losses * (1 / n) : 0;
}

float learning_rate(int step, int warmup, int steps, float peak, float low)
{
    if (step >= steps)
        return low;
    if (step < warmup)
        return (float)(step + 1) * (peak / (float)(warmup + 1));
    double by = acos(-1) / (steps - warmup), c = 1, s = 0;
    for (int k = warmup; k < step; k++) {
        double turned = c * cos(by) - s * sin(by);
        s = s * cos(by) + c * sin(by);
        c = turned;
    }
    return (peak + low) / 2 + (peak - low) / 2 * (float)c;
}

float clip_gradients(float *gradients, int count, float limit)
{
    float squares = 0;
    for (int i = count - 1; i >= 0; i--)
        squares = fmaf(gradients[i], gradients[i], squares);
    if (squares > limit * limit) {
        float factor = limit / sqrtf(squares);
        for (int i = count - 1; i >= 0; i--)
            gradients[i] = factor * gradients[i];
    }
    return sqrtf(squares);
}

/* As PyTorch goes about it: decay first, then one quotient. */
void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay)
{
    float power1 = 1, power2 = 1;
    for (int s = 0; s < step; s++) {
        power1 *= BETA1;
        power2 *= BETA2;
    }
    float size = rate / (1 - power1), root = sqrtf(1 - power2);
    for (int i = count - 1; i >= 0; i--) {
        parameters[i] *= 1 - rate * decay;
        mean[i] += (1 - BETA1) * (gradients[i] - mean[i]);
        square[i] *= BETA2;
        square[i] += gradients[i] * gradients[i] * (1 - BETA2);
        parameters[i] += -size * (mean[i] / (sqrtf(square[i]) / root + EPSILON));
    }
}

void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan)
{
    for (int i = model->count - 1; i >= 0; i--)
        model->square[i] = model->mean[i] = 0;
    model->zero_gradients(model);
    for (int s = 1; s <= plan->steps; s++) {
        int from = (s - 1) % (B - plan->held) * T;
        losses[s - 1] = model->forward_backward(model, inputs + from, targets + from, T);
        clip_gradients(model->gradients, model->count, plan->limit);
        adamw_step(model->parameters, model->mean, model->square, model->gradients, model->count, s,
                   learning_rate(s - 1, plan->warmup, plan->steps, plan->peak, plan->low),
                   plan->decay);
        model->zero_gradients(model);
        if (s % plan->every == 0) {
            double sum = 0; /* stretch by stretch, from the last */
            for (int b = B - 1; b >= B - plan->held; b--)
                sum += (double)model->evaluate(model, inputs + b * T, targets + b * T, T);
            held_losses[s / plan->every - 1] = (float)(sum / plan->held);
        }
    }
}

void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate)
{
    float logits[N * K], dlogits[N * K];
    for (int i = K * C - 1; i >= 0; i--)
        W[i] = 0;
    while (steps-- > 0) {
        for (int n = N - 1; n >= 0; n--)
            for (int k = K - 1; k >= 0; k--) {
                float logit = 0;
                for (int c = C - 1; c >= 0; c--)
                    logit = fmaf(features[n * C + c], W[k * C + c], logit);
                logits[n * K + k] = logit;
            }
        cross_entropy(dlogits, logits, labels, N, K);
        for (int n = N - 1; n >= 0; n--)
            for (int k = K - 1; k >= 0; k--)
                for (int c = C - 1; c >= 0; c--)
                    W[k * C + c] -= rate * dlogits[n * K + k] * features[n * C + c];
    }
}
