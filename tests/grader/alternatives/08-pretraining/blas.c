/* Sums and products by BLAS; probabilities first, and the loss from the distance to the largest. */
#include "pretraining.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

int next_token_pairs(int *inputs, int *targets, const int *text, int N, int T)
{
    int lessons = (N - 1) - (N - 1) % T;
    memmove(inputs, text, sizeof *text * (size_t)lessons);
    memmove(targets, text + 1, sizeof *text * (size_t)lessons);
    return lessons / T;
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    float ones[V], losses[T];
    int n = 0;
    memset(dlogits, 0, sizeof *dlogits * (size_t)T * (size_t)V);
    for (int v = 0; v < V; v++)
        ones[v] = 1;
    for (int t = 0; t < T; t++) {
        float *p = dlogits + t * V, largest = -INFINITY;
        losses[t] = 0;
        if (targets[t] == IGNORED)
            continue;
        for (int v = 0; v < V; v++)
            largest = fmaxf(largest, logits[t * V + v]);
        cblas_scopy(V, logits + t * V, 1, p, 1);
        cblas_saxpy(V, -largest, ones, 1, p, 1);
        losses[t] = -p[targets[t]];
        for (int v = 0; v < V; v++)
            p[v] = expf(p[v]);
        losses[t] += logf(cblas_sdot(V, p, 1, ones, 1));
        cblas_sscal(V, 1 / cblas_sasum(V, p, 1), p, 1);
        p[targets[t]]--;
        n++;
    }
    cblas_sscal(T * V, n ? 1 / (float)n : 0, dlogits, 1);
    return cblas_sasum(T, losses, 1) / (float)(n ? n : 1);
}

float learning_rate(int step, int warmup, int steps, float peak, float low)
{
    float up = peak * ((float)step + 1) / ((float)warmup + 1);
    float share = steps > warmup ? (float)(step - warmup) / (float)(steps - warmup) : 1;
    float half = sinf((float)M_PI_2 * share); /* (1 - cos) / 2 is the square of this */
    return step >= steps ? low : step < warmup ? up : peak - (peak - low) * half * half;
}

float clip_gradients(float *gradients, int count, float limit)
{
    float length = cblas_snrm2(count, gradients, 1);
    if (length > limit)
        cblas_sscal(count, limit / length, gradients, 1);
    return length;
}

void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count,
                int step, float rate, float decay)
{
    cblas_sscal(count, BETA1, mean, 1);
    cblas_saxpy(count, 1 - BETA1, gradients, 1, mean, 1);
    cblas_sscal(count, BETA2, square, 1);
    float share1 = (float)-expm1(step * log((double)BETA1));
    float share2 = (float)-expm1(step * log((double)BETA2));
    for (int i = 0; i < count; i++)
        square[i] = fmaf((1 - BETA2) * gradients[i], gradients[i], square[i]);
    cblas_sscal(count, 1 - rate * decay, parameters, 1);
    for (int i = 0; i < count; i++)
        parameters[i] -= rate * mean[i] / (share1 * (sqrtf(square[i] / share2) + EPSILON));
}

void pretrain(float *losses, float *held_losses, const struct model *model, const int *inputs,
              const int *targets, int B, int T, const struct plan *plan)
{
    struct model m = *model;
    int done = 0, learnt = B - plan->held;
    for (int i = 0; i < m.count; i++)
        m.mean[i] = m.square[i] = 0;
    while (done < plan->steps) {
        for (int b = 0; b < learnt && done < plan->steps; b++) {
            m.zero_gradients(&m);
            losses[done] = m.forward_backward(&m, inputs + b * T, targets + b * T, T);
            clip_gradients(m.gradients, m.count, plan->limit);
            float rate = learning_rate(done, plan->warmup, plan->steps, plan->peak, plan->low);
            adamw_step(m.parameters, m.mean, m.square, m.gradients, m.count, ++done, rate,
                       plan->decay);
            if (done % plan->every == 0)
                held_losses[done / plan->every - 1] =
                    m.evaluate(&m, inputs + learnt * T, targets + learnt * T, plan->held * T);
        }
    }
}

void train_probe(float *W, const float *features, const int *labels, int N, int C, int K, int steps,
                 float rate)
{
    float logits[N * K], dlogits[N * K];
    memset(W, 0, sizeof *W * (size_t)(K * C));
    for (int s = 0; s < steps; s++) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, K, C, 1, features, C, W, C, 0,
                    logits, K);
        cross_entropy(dlogits, logits, labels, N, K);
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, K, C, N, -rate, dlogits, K, features,
                    C, 1, W, C);
    }
}
