/* The model that chapter 08 trains: a bigram model, which guesses the next token from the last one
 * alone. Row w of its parameters, (V,V), holds the logits of what follows token w.
 *
 * Its arrays are parameters, gradients, mean, square, and what it counts, (TALLIES). Its only number
 * is V. It has two hundred parameters or fewer, and sums in double, so that a step takes
 * microseconds and is the same wherever it is taken. */
#include "grader/companions/bigram.h"

#include <math.h>
#include <stddef.h>

#include "chapters/08-pretraining/pretraining.h"
#include "grader/companions/companion.h"

struct bigram {
    int V;
    float *tally;
};

static void zero_gradients(const struct model *model)
{
    struct bigram *bigram = model->own;
    bigram->tally[TALLY_ZERO]++;
    for (int i = 0; i < model->count; i++)
        model->gradients[i] = 0;
}

/* A row's softmax is exp(logit - largest) / sum. */
struct row {
    double largest, sum;
};

static struct row measure_row(const float *logits, int V)
{
    struct row row = {.largest = (double)-INFINITY};
    for (int v = 0; v < V; v++)
        row.largest = fmax(row.largest, (double)logits[v]);
    for (int v = 0; v < V; v++)
        row.sum += exp((double)logits[v] - row.largest);
    return row;
}

static float forward_backward(const struct model *model, const int *inputs, const int *targets,
                              int T)
{
    struct bigram *bigram = model->own;
    const int V = bigram->V;
    double loss = 0;
    bigram->tally[TALLY_LEARN]++;
    for (int t = 0; t < T; t++) {
        const ptrdiff_t at = (ptrdiff_t)inputs[t] * V;
        const float *logits = model->parameters + at;
        const struct row row = measure_row(logits, V);
        loss += (log(row.sum) + row.largest - (double)logits[targets[t]]) / T;
        for (int v = 0; v < V; v++) {
            double p = exp((double)logits[v] - row.largest) / row.sum;
            model->gradients[at + v] += (float)((p - (v == targets[t])) / T);
        }
    }
    return (float)loss;
}

static float evaluate(const struct model *model, const int *inputs, const int *targets, int T)
{
    struct bigram *bigram = model->own;
    double loss = 0;
    bigram->tally[TALLY_EVALUATE]++;
    for (int t = 0; t < T; t++) {
        const float *logits = model->parameters + (ptrdiff_t)inputs[t] * bigram->V;
        const struct row row = measure_row(logits, bigram->V);
        loss += (log(row.sum) + row.largest - (double)logits[targets[t]]) / T;
    }
    return (float)loss;
}

static void *make(void *const arrays[], const int numbers[])
{
    static struct bigram bigram;
    static struct model model;
    bigram = (struct bigram){.V = numbers[0], .tally = arrays[4]};
    model = (struct model){.count = numbers[0] * numbers[0],
                           .parameters = arrays[0],
                           .gradients = arrays[1],
                           .mean = arrays[2],
                           .square = arrays[3],
                           .zero_gradients = zero_gradients,
                           .forward_backward = forward_backward,
                           .evaluate = evaluate,
                           .own = &bigram};
    return &model;
}

COMPANION("bigram", make)
