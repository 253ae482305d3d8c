/* Everything computed in double, constants written out, whole formulas in one place. */
#include "pretraining.h"

#include <math.h>
#include <string.h>

int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T)
{
    int B = 0;
    while ((B + 1) * T + 1 <= N) {
        memcpy(inputs + B * T, text + B * T, sizeof *text * (size_t)T);
        memcpy(targets + B * T, text + B * T + 1, sizeof *text * (size_t)T);
        B++;
    }
    return B;
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    double loss = 0;
    int n = 0;
    for (int t = 0; t < T; t++)
        n += targets[t] >= 0;
    for (int t = 0; t < T; t++) {
        double lse = (double)-INFINITY;
        for (int v = 0; v < V; v++) {
            double x = (double)logits[t * V + v], high = fmax(lse, x), low = fmin(lse, x);
            lse = high + log1p(exp(low - high));
        }
        for (int v = 0; v < V; v++) {
            double p = exp((double)logits[t * V + v] - lse);
            dlogits[t * V + v] = targets[t] < 0 ? 0 : (float)((p - (v == targets[t])) / n);
        }
        if (targets[t] >= 0)
            loss += (lse - (double)logits[t * V + targets[t]]) / n;
    }
    return (float)loss;
}

float learning_rate(int step, int warmup, int steps, float peak, float low)
{
    if (step < warmup)
        return (float)((double)peak * (step + 1.0) / (warmup + 1.0));
    if (step >= steps)
        return low;
    double angle = M_PI * (step - warmup) / (steps - warmup);
    double share = pow(cos(angle / 2), 2); /* (1 + cos) / 2 */
    return (float)((double)peak * share + (double)low * (1 - share));
}

float clip_gradients(float *gradients, int count, float limit)
{
    double length = 0;
    for (int i = 0; i < count; i++)
        length = hypot(length, (double)gradients[i]);
    for (int i = 0; i < count && length > (double)limit; i++)
        gradients[i] = (float)((double)gradients[i] / length * (double)limit);
    return (float)length;
}

void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay)
{
    for (int i = 0; i < count; i++) {
        double g = (double)gradients[i];
        double m = 0.9 * (double)mean[i] + 0.1 * g;
        double v = 0.95 * (double)square[i] + 0.05 * g * g;
        double corrected = m / (1 - pow(0.9, step));
        double root = sqrt(v / (1 - pow(0.95, step))) + 1e-8;
        double p = (double)parameters[i] * (1 - (double)rate * (double)decay);
        parameters[i] = (float)(p - (double)rate * corrected / root);
        mean[i] = (float)m;
        square[i] = (float)v;
    }
}

void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan)
{
    const int learnt = B - plan->held;
    int stretch = 0, due = plan->every;
    memset(model->mean, 0, sizeof(float) * (size_t)model->count);
    memset(model->square, 0, sizeof(float) * (size_t)model->count);
    for (int s = 0; s < plan->steps; s++) {
        float rate = learning_rate(s, plan->warmup, plan->steps, plan->peak, plan->low);
        model->zero_gradients(model);
        *losses++ = model->forward_backward(model, inputs + stretch * T, targets + stretch * T, T);
        clip_gradients(model->gradients, model->count, plan->limit);
        adamw_step(model->parameters, model->mean, model->square, model->gradients, model->count,
                   s + 1, rate, plan->decay);
        stretch = stretch + 1 < learnt ? stretch + 1 : 0;
        if (--due == 0) {
            due = plan->every;
            *held_losses++ =
                model->evaluate(model, inputs + learnt * T, targets + learnt * T, plan->held * T);
        }
    }
}

void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate)
{
    double w[K][C], dw[K][C], p[K];
    memset(w, 0, sizeof w);
    for (int s = 0; s < steps; s++) {
        memset(dw, 0, sizeof dw);
        for (int n = 0; n < N; n++) {
            double sum = 0;
            for (int k = 0; k < K; k++) {
                double logit = 0;
                for (int c = 0; c < C; c++)
                    logit += w[k][c] * (double)features[n * C + c];
                sum += p[k] = exp(logit);
            }
            for (int k = 0; k < K; k++)
                for (int c = 0; c < C; c++)
                    dw[k][c] += (p[k] / sum - (k == labels[n])) * (double)features[n * C + c];
        }
        for (int k = 0; k < K; k++)
            for (int c = 0; c < C; c++)
                w[k][c] -= (double)rate * dw[k][c] / N;
    }
    for (int k = 0; k < K; k++)
        for (int c = 0; c < C; c++)
            W[k * C + c] = (float)w[k][c];
}
