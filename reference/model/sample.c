#include "reference/model/sample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int likelier_first(const void *left, const void *right, void *context)
{
    const int a = *(const int *)left, b = *(const int *)right;
    const float *logits = context;
    if (logits[a] != logits[b]) {
        return logits[a] > logits[b] ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

/* exp of how far a token is below the likeliest, at this temperature. */
static double weight_of(const float *logits, int token, int likeliest, float temperature)
{
    return exp(((double)logits[token] - (double)logits[likeliest]) / (double)temperature);
}

int xf_sample(const float *logits, int *order, int V, const struct xf_sampling *sampling,
              struct xf_random *random)
{
    assert(V >= 1 && sampling->temperature >= 0 && sampling->top_k >= 0 && sampling->top_p > 0);
    for (int v = 0; v < V; v++) {
        order[v] = v;
    }
    qsort_r(order, (size_t)V, sizeof *order, likelier_first, (void *)logits);
    if (sampling->temperature == 0) {
        return order[0];
    }
    int count = sampling->top_k > 0 && sampling->top_k < V ? sampling->top_k : V;
    double total = 0, kept = 0;
    for (int i = 0; i < count; i++) {
        total += weight_of(logits, order[i], order[0], sampling->temperature);
    }
    int left = 0;
    while (left < count && kept < (double)sampling->top_p * total) {
        kept += weight_of(logits, order[left++], order[0], sampling->temperature);
    }
    double draw = xf_random_uniform(random) * kept;
    int chosen = 0;
    while (chosen + 1 < left) {
        draw -= weight_of(logits, order[chosen], order[0], sampling->temperature);
        if (draw < 0) {
            break;
        }
        chosen++;
    }
    return order[chosen];
}
