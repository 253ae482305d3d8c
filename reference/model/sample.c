#include "reference/model/sample.h"

#include <assert.h>
#include <stdbool.h>

#include "reference/ops/exp.h"

/* Tokens as a heap: each is at least as likely as those at 2i + 1 and 2i + 2. So the likeliest are
 * found one by one, and the many that will not be asked for are never put in order. */
struct heap {
    int *token;
    int count;
    const float *logits;
};

static bool is_likelier(const struct heap *heap, int i, int j)
{
    const int a = heap->token[i], b = heap->token[j];
    const float x = heap->logits[a], y = heap->logits[b];
    return x > y || (x == y && a < b);
}

static void swap(struct heap *heap, int i, int j)
{
    const int token = heap->token[i];
    heap->token[i] = heap->token[j];
    heap->token[j] = token;
}

/* Lets the token at i sink to where it belongs. */
static void sink(struct heap *heap, int i)
{
    for (int child = 2 * i + 1; child < heap->count; child = 2 * i + 1) {
        if (child + 1 < heap->count && is_likelier(heap, child + 1, child)) {
            child++;
        }
        if (!is_likelier(heap, child, i)) {
            return;
        }
        swap(heap, i, child);
        i = child;
    }
}

static struct heap heap_of(int *token, const float *logits, int V)
{
    struct heap heap = {token, V, logits};
    for (int v = 0; v < V; v++) {
        token[v] = v;
    }
    for (int i = V / 2 - 1; i >= 0; i--) {
        sink(&heap, i);
    }
    return heap;
}

/* Takes out the likeliest: number n of those taken comes to token[V - 1 - n]. */
static int take(struct heap *heap)
{
    heap->count--;
    swap(heap, 0, heap->count);
    sink(heap, 0);
    return heap->token[heap->count];
}

/* exp of how far a token is below the likeliest, at this temperature. */
static double weight_of(const float *logits, int token, int likeliest, float temperature)
{
    return (double)xf_exp((logits[token] - logits[likeliest]) / temperature);
}

/* Takes out the tokens that are left to choose from: the k likeliest, and of these the fewest that
 * have p together. Returns how many, and what they weigh. */
static int take_candidates(double *kept, struct heap *heap, const struct xf_sampling *sampling)
{
    const int V = heap->count, *taken = heap->token + V - 1, likeliest = heap->token[0];
    const bool limited = sampling->top_k > 0 && sampling->top_k < V;
    const int most = limited ? sampling->top_k : V;
    double total = 0;
    for (int i = 0; i < most; i++) {
        const int token = limited ? take(heap) : i;
        total += weight_of(heap->logits, token, likeliest, sampling->temperature);
    }
    int left = 0;
    for (*kept = 0; left < most && *kept < (double)sampling->top_p * total; left++) {
        const int token = limited ? taken[-left] : take(heap);
        *kept += weight_of(heap->logits, token, likeliest, sampling->temperature);
    }
    return left;
}

int xf_sample(const float *logits, int *order, int V, const struct xf_sampling *sampling,
              struct xf_random *random)
{
    assert(V >= 1 && sampling->temperature >= 0 && sampling->top_k >= 0 && sampling->top_p > 0);
    struct heap heap = heap_of(order, logits, V);
    const int likeliest = order[0];
    if (sampling->temperature == 0) {
        return likeliest;
    }
    double kept;
    const int left = take_candidates(&kept, &heap, sampling);
    double draw = xf_random_uniform(random) * kept;
    int chosen = 0;
    while (chosen + 1 < left) {
        draw -= weight_of(logits, order[V - 1 - chosen], likeliest, sampling->temperature);
        if (draw < 0) {
            break;
        }
        chosen++;
    }
    return order[V - 1 - chosen];
}
