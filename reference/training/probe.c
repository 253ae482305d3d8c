#include "reference/training/probe.h"

#include <string.h>

#include "reference/ops/cross_entropy.h"
#include "reference/ops/linear.h"
#include "reference/ops/softmax.h"

size_t xf_probe_scratch(const struct xf_probe *probe)
{
    const size_t N = (size_t)probe->N, C = (size_t)probe->C, K = (size_t)probe->K;
    return N * K + N + K * C;
}

static struct xf_linear layer_of(const struct xf_probe *probe)
{
    return (struct xf_linear){
        .rows = probe->N, .in = probe->C, .out = probe->K, .transposed = true};
}

void xf_probe_train(float *weight, const float *features, const int *label, float *scratch,
                    const struct xf_probe *probe)
{
    const struct xf_linear layer = layer_of(probe);
    const size_t count = (size_t)probe->K * (size_t)probe->C;
    float *logits = scratch, *loss = logits + (size_t)probe->N * (size_t)probe->K;
    float *gradient = loss + probe->N;
    memset(weight, 0, count * sizeof *weight);
    for (int step = 0; step < probe->steps; step++) {
        xf_linear_forward(logits, features, weight, NULL, &layer, 0, probe->K);
        xf_cross_entropy(loss, logits, logits, label, 1 / (float)probe->N, probe->N, probe->K);
        memset(gradient, 0, count * sizeof *gradient);
        xf_linear_backward_weight(gradient, features, logits, &layer, 0, probe->K);
        for (size_t i = 0; i < count; i++) {
            weight[i] -= probe->rate * gradient[i];
        }
    }
}

double xf_probe_accuracy(const float *weight, const float *features, const int *label,
                         float *logits, const struct xf_probe *probe)
{
    const struct xf_linear layer = layer_of(probe);
    int right = 0;
    xf_linear_forward(logits, features, weight, NULL, &layer, 0, probe->K);
    for (int n = 0; n < probe->N; n++) {
        right += xf_row_argmax(logits + (ptrdiff_t)n * probe->K, probe->K) == label[n];
    }
    return (double)right / probe->N;
}
