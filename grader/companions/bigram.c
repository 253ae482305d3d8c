/* The model that chapter 08 trains: a bigram model, which guesses the next token from the last one
 * alone. Row w of its parameters, (V,V), holds the scores of what follows token w: 1 for the next token
 * and 0 for all others would be right. Its loss is the mean over all places of
 *
 *   sum over v of sqrt(1 + d^2) - 1,   d = score - what it should be
 *
 * which is no exercise's: whoever finds this code beside his own finds no answer in it.
 *
 * Its arrays are parameters, gradients, mean, square, and what it counts, (TALLIES). Its only number
 * is V. It has two hundred parameters or fewer, and sums in double, so that a step takes
 * microseconds and is the same wherever it is taken. */
#include "grader/companions/bigram.h"

#include <math.h>
#include <stdbool.h>
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

/* How far a score is from what it should be, and the derivative of that. */
struct distance {
    double length, slope;
};

static struct distance measure(float score, bool is_target)
{
    const double away = (double)score - is_target, root = sqrt(1 + away * away);
    return (struct distance){.length = root - 1, .slope = away / root};
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
        for (int v = 0; v < V; v++) {
            const struct distance d = measure(model->parameters[at + v], v == targets[t]);
            loss += d.length / T;
            model->gradients[at + v] += (float)(d.slope / T);
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
        const float *scores = model->parameters + (ptrdiff_t)inputs[t] * bigram->V;
        for (int v = 0; v < bigram->V; v++)
            loss += measure(scores[v], v == targets[t]).length / T;
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
