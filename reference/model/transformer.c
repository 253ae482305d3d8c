#include "reference/model/transformer.h"

#include <string.h>

#include "reference/model/gradients.h"

/* The stack from whose top the tokens are predicted. */
static const struct xf_stack *last_stack(const struct xf_transformer *model)
{
    return model->config.kind == XF_ENCODER_ONLY ? &model->encoder : &model->decoder;
}

/* The rows of the stack that reads, and of the one that is predicted from. */
static struct xf_rows source_rows(const struct xf_transformer *model, const struct xf_batch *batch,
                                  const struct xf_pass *pass)
{
    struct xf_rows rows = xf_rows_of(pass, batch->B, batch->S, batch->source_lengths);
    rows.places = model->config.kind == XF_AUTOENCODER ? batch->places : NULL;
    return rows;
}

static struct xf_rows target_rows(const struct xf_batch *batch, const struct xf_pass *pass)
{
    return xf_rows_of(pass, batch->B, batch->T, batch->lengths);
}

struct xf_pass xf_transformer_pass(const struct xf_transformer *model,
                                   const struct xf_training *training)
{
    struct xf_pass pass = {
        .config = &model->config,
        .weights = model->weights,
        .gradients = model->gradients,
        .apart = model->apart,
        .team = xf_team_here(),
        .hands = model->hands,
        .alibi = model->alibi,
        .parts = model->parts,
    };
    assert(pass.team.threads <= model->capacity.threads);
    pass.scratch.base = model->scratch + (size_t)pass.team.thread * model->scratch_bytes;
    pass.scratch.size = model->scratch_bytes;
    if (pass.apart) {
        pass.gradients += (size_t)pass.team.thread * model->parameters.floats;
    }
    if (training) {
        pass.dropout.rate = model->config.dropout;
        pass.dropout.seed = training->seed;
        pass.dropout.step = training->step;
    }
    return pass;
}

void xf_transformer_clear(const struct xf_transformer *model, const struct xf_pass *pass)
{
    xf_gradients_clear(model->gradients, model->parameters.floats, pass);
}

static bool all_below(const int *token, int count, int limit)
{
    for (int i = 0; i < count; i++) {
        if (token[i] < 0 || token[i] >= limit) {
            return false;
        }
    }
    return true;
}

/* Whether the places of each sequence ascend from 0 or more to less than T. */
static bool all_ascend(const int *places, int B, int S, int T)
{
    for (int i = 0; i < B * S; i++) {
        const int least = i % S == 0 ? 0 : places[i - 1] + 1;
        if (places[i] < least || places[i] >= T) {
            return false;
        }
    }
    return true;
}

/* A programmer's mistakes. */
static void check_batch(const struct xf_transformer *model, const struct xf_batch *batch)
{
    const struct xf_capacity *capacity = &model->capacity;
    (void)capacity;
    assert(batch->B >= 1 && batch->T >= 1 && batch->T <= model->config.context);
    assert(batch->B <= capacity->B && batch->T <= capacity->T);
    if (model->config.kind == XF_AUTOENCODER) {
        assert(all_ascend(batch->places, batch->B, batch->S, batch->T));
    } else {
        assert(all_below(batch->tokens, batch->B * batch->T, model->config.vocabulary));
    }
    if (xf_config_reads_source(&model->config)) {
        assert(batch->S >= 1 && batch->S <= capacity->S && batch->S <= model->config.context);
        assert(all_below(batch->source, batch->B * batch->S, model->config.vocabulary));
    }
}

void xf_transformer_lay_out(const struct xf_transformer *model, const struct xf_pass *pass)
{
    const struct xf_stack *stack[] = {&model->encoder, &model->decoder};
    if (model->config.buckets == 0) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        for (int l = 0; l < stack[i]->layers; l++) {
            xf_places_lay_out(&stack[i]->blocks[l].attention.places, pass);
        }
    }
    xf_team_wait();
}

void xf_transformer_forward(const struct xf_transformer *model, const struct xf_batch *batch,
                            const struct xf_pass *pass)
{
    const struct xf_rows rows = target_rows(batch, pass);
    const struct xf_memory none = {0};
    check_batch(model, batch);
    xf_transformer_lay_out(model, pass);
    if (xf_config_reads_source(&model->config)) {
        const struct xf_rows source = source_rows(model, batch, pass);
        const struct xf_memory memory = {.rows = &source, .x = model->encoder.top};
        xf_stack_forward(&model->encoder, batch->source, &none, pass, &source);
        xf_stack_forward(&model->decoder, batch->tokens, &memory, pass, &rows);
    } else {
        xf_stack_forward(last_stack(model), batch->tokens, &none, pass, &rows);
    }
    xf_output_forward(&model->output, last_stack(model)->top, pass, &rows);
}

double xf_transformer_loss(const struct xf_transformer *model, const struct xf_batch *batch,
                           float weight, const struct xf_pass *pass)
{
    const struct xf_rows rows = target_rows(batch, pass);
    return xf_output_loss(&model->output, batch->targets, weight, pass, &rows);
}

static void go_back(const struct xf_transformer *model, const struct xf_batch *batch,
                    const struct xf_pass *pass)
{
    const struct xf_rows rows = target_rows(batch, pass);
    const struct xf_stack *last = last_stack(model);
    const struct xf_memory none = {0};
    xf_output_backward(last->dtop, &model->output, pass, &rows);
    xf_output_backward_weight(last->top, &model->output, pass, &rows);
    if (!xf_config_reads_source(&model->config)) {
        xf_stack_backward(last, batch->tokens, &none, pass, &rows);
        return;
    }
    const struct xf_rows source = source_rows(model, batch, pass);
    const struct xf_memory memory = {
        .rows = &source, .x = model->encoder.top, .dx = model->encoder.dtop};
    const int C = model->config.width;
    memset(memory.dx + xf_rows_first(&source, C), 0, xf_rows_count(&source, C) * sizeof(float));
    xf_stack_backward(&model->decoder, batch->tokens, &memory, pass, &rows);
    xf_stack_backward(&model->encoder, batch->source, &none, pass, &source);
}

void xf_transformer_backward(const struct xf_transformer *model, const struct xf_batch *batch,
                             const struct xf_pass *pass)
{
    go_back(model, batch, pass);
    xf_gradients_gather(model->gradients, model->parameters.floats, pass);
}

double xf_transformer_learn(const struct xf_transformer *model, const struct xf_batch *batch,
                            const struct xf_training *training)
{
    double loss = 0;
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, training);
        xf_transformer_clear(model, &pass);
        xf_transformer_forward(model, batch, &pass);
        const double mean = xf_transformer_loss(model, batch, 1, &pass);
        xf_transformer_backward(model, batch, &pass);
        if (pass.team.thread == 0) {
            loss = mean;
        }
    }
    return loss;
}

double xf_transformer_evaluate(const struct xf_transformer *model, const struct xf_batch *batch)
{
    double loss = 0;
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, batch, &pass);
        const double mean = xf_transformer_loss(model, batch, 1, &pass);
        if (pass.team.thread == 0) {
            loss = mean;
        }
    }
    return loss;
}
