#include "reference/cli/loss.h"

#include <math.h>
#include <stdlib.h>

#include "reference/data/batches.h"
#include "reference/training/objectives.h"

enum { MOST_STRETCHES = 64 };

static struct xf_objective objective_of(const struct xf_config *config)
{
    const bool causal = config->kind == XF_DECODER_ONLY;
    return (struct xf_objective){.kind = causal ? XF_CAUSAL : XF_SEQUENCE,
                                 .T = config->context,
                                 .V = causal ? config->vocabulary : config->vocabulary - 1};
}

enum xf_status loss_open(struct xf_corpus *corpus, const char *path,
                         const struct xf_tokenizer *tokenizer, const struct xf_config *config,
                         struct xf_problem *problem)
{
    const struct xf_objective objective = objective_of(config);
    enum xf_status status = xf_corpus_open(corpus, path, problem);
    if (status == XF_OK) {
        status =
            xf_corpus_encode(corpus, tokenizer, xf_objective_window(&objective), path, problem);
    }
    for (size_t i = 0; status == XF_OK && i < corpus->held.count; i++) {
        if (corpus->held.token[i] >= objective.V) {
            status = xf_problem_set(problem, XF_MALFORMED,
                                    "%.300s has characters that the model does not know.", path);
        }
    }
    return status;
}

double loss_over(const struct xf_corpus *corpus, const struct xf_transformer *model)
{
    const struct xf_objective objective = objective_of(&model->config);
    const int T = objective.T, W = xf_objective_window(&objective);
    const struct xf_stretches stretches = {.tokens = &corpus->held, .W = W, .step = 1};
    const size_t enough = (corpus->held.count + (size_t)T - 1) / (size_t)T;
    const int count = enough < MOST_STRETCHES ? (int)enough : MOST_STRETCHES;
    int *window = calloc((size_t)W + 3 * (size_t)T, sizeof *window);
    double sum = 0;
    if (!window) {
        return (double)NAN;
    }
    const struct xf_question question = {
        .tokens = window + W, .targets = window + W + T, .source = window + W + 2 * T};
    for (int n = 0; n < count; n++) {
        xf_batch_fixed(window, &stretches, 1, n, count);
        xf_objective_fill(&question, window, 1, &objective, 0, 0);
        sum += xf_transformer_evaluate(model, &(struct xf_batch){.B = 1,
                                                                 .T = T,
                                                                 .S = T,
                                                                 .tokens = question.tokens,
                                                                 .targets = question.targets,
                                                                 .source = question.source});
    }
    free(window);
    return sum / count;
}
