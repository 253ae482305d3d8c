#include "reference/training/pretrain.h"

#include <assert.h>
#include <math.h>

#include "reference/training/adamw.h"
#include "reference/training/gradient_clip.h"
#include "reference/training/schedule.h"

static const float EPSILON = 1e-8F; /* of AdamW */

/* Held-out batches are hidden from by streams of their own. */
static const uint64_t JUDGED = UINT64_C(1) << 40;

/* Numbers in the tokens of one batch. */
static size_t batch_tokens(const struct xf_pretraining *plan)
{
    return (size_t)plan->batch * (size_t)plan->objective.T;
}

/* And in the source of one. */
static size_t batch_source(const struct xf_pretraining *plan)
{
    return (size_t)plan->batch * (size_t)xf_objective_source(&plan->objective);
}

/* Bytes of everything that the trainer's own arena holds; SIZE_MAX if they cannot be counted. */
static size_t memory_bytes(const struct xf_pretrainer *trainer)
{
    const struct xf_pretraining *plan = &trainer->plan;
    const size_t W = (size_t)xf_objective_window(&plan->objective);
    size_t tokens, source, bytes = 0;
    if (__builtin_mul_overflow(batch_tokens(plan), (size_t)plan->accumulation, &tokens) ||
        __builtin_mul_overflow(batch_source(plan), (size_t)plan->accumulation, &source)) {
        return SIZE_MAX;
    }
    const size_t part[] = {
        xf_arena_bytes(trainer->model.parameters.floats, sizeof(float)),
        xf_arena_bytes(trainer->model.parameters.floats, sizeof(float)),
        xf_arena_bytes((size_t)trainer->model.capacity.threads, sizeof(double)),
        xf_arena_bytes((size_t)plan->batch * W, sizeof(int)),
        xf_arena_bytes(tokens, sizeof(int)),
        xf_arena_bytes(tokens, sizeof(int)),
        xf_arena_bytes(source, sizeof(int)),
        xf_arena_bytes(source, sizeof(int)),
        xf_arena_bytes((size_t)plan->accumulation, sizeof(struct xf_batch)),
    };
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        if (__builtin_add_overflow(bytes, part[i], &bytes)) {
            return SIZE_MAX;
        }
    }
    return bytes;
}

static void take_arrays(struct xf_pretrainer *trainer)
{
    const struct xf_pretraining *plan = &trainer->plan;
    const size_t W = (size_t)xf_objective_window(&plan->objective);
    const size_t tokens = batch_tokens(plan) * (size_t)plan->accumulation;
    const size_t source = batch_source(plan) * (size_t)plan->accumulation;
    struct xf_arena *memory = &trainer->memory;
    trainer->means = xf_arena_floats(memory, trainer->model.parameters.floats);
    trainer->squares = xf_arena_floats(memory, trainer->model.parameters.floats);
    trainer->partial =
        xf_arena_take(memory, (size_t)trainer->model.capacity.threads, sizeof(double));
    trainer->window = xf_arena_take(memory, (size_t)plan->batch * W, sizeof(int));
    trainer->tokens = xf_arena_take(memory, tokens, sizeof(int));
    trainer->targets = xf_arena_take(memory, tokens, sizeof(int));
    trainer->source = xf_arena_take(memory, source, sizeof(int));
    trainer->places = xf_arena_take(memory, source, sizeof(int));
    trainer->batch = xf_arena_take(memory, (size_t)plan->accumulation, sizeof(struct xf_batch));
    assert(trainer->batch);
}

enum xf_status xf_pretrainer_init(struct xf_pretrainer *trainer, const struct xf_pretraining *plan,
                                  const struct xf_text *text, struct xf_problem *problem)
{
    *trainer = (struct xf_pretrainer){.plan = *plan, .text = *text};
    const int T = plan->objective.T;
    const struct xf_capacity capacity = {.B = plan->batch,
                                         .T = T,
                                         .S = xf_objective_source(&plan->objective),
                                         .threads = plan->threads,
                                         .learns = true};
    enum xf_status status = xf_transformer_init(&trainer->model, &plan->model, &capacity, problem);
    if (status != XF_OK) {
        return status;
    }
    status = xf_arena_init(&trainer->memory, memory_bytes(trainer));
    if (status != XF_OK) {
        return xf_problem_general(problem, status);
    }
    take_arrays(trainer);
    return XF_OK;
}

void xf_pretrainer_free(struct xf_pretrainer *trainer)
{
    if (trainer) {
        xf_transformer_free(&trainer->model);
        xf_arena_free(&trainer->memory);
        *trainer = (struct xf_pretrainer){0};
    }
}

/* Makes questions of the window's text, in the place of batch `part`. */
static struct xf_batch batch_of(const struct xf_pretrainer *trainer, int part, uint64_t number)
{
    const struct xf_pretraining *plan = &trainer->plan;
    const size_t start = (size_t)part * batch_tokens(plan);
    const size_t source_start = (size_t)part * batch_source(plan);
    const struct xf_question question = {.tokens = trainer->tokens + start,
                                         .targets = trainer->targets + start,
                                         .source = trainer->source + source_start,
                                         .places = trainer->places + source_start};
    xf_objective_fill(&question, trainer->window, plan->batch, &plan->objective, plan->seed,
                      number);
    return (struct xf_batch){.B = plan->batch,
                             .T = plan->objective.T,
                             .tokens = question.tokens,
                             .targets = question.targets,
                             .S = xf_objective_source(&plan->objective),
                             .source = question.source,
                             .places = question.places};
}

/* Batch `part` of the step that comes next. */
static struct xf_batch next_batch(const struct xf_pretrainer *trainer, int part)
{
    const struct xf_pretraining *plan = &trainer->plan;
    uint64_t number = (uint64_t)trainer->step * (uint64_t)plan->accumulation + (uint64_t)part;
    trainer->text.learn(trainer->window, trainer->text.from, plan->batch,
                        xf_objective_window(&plan->objective), plan->seed, number);
    return batch_of(trainer, part, number);
}

static struct xf_adamw optimiser_of(const struct xf_pretrainer *trainer)
{
    const struct xf_pretraining *plan = &trainer->plan;
    const struct xf_schedule schedule = {
        .peak = plan->rate, .low = plan->low_rate, .warmup = plan->warmup, .steps = plan->steps};
    return (struct xf_adamw){.rate = xf_learning_rate(&schedule, trainer->step),
                             .beta1 = plan->beta1,
                             .beta2 = plan->beta2,
                             .epsilon = EPSILON,
                             .decay = plan->decay,
                             .step = trainer->step + 1,
                             .parts = trainer->model.parts};
}

/* What one thread does in a step. Returns the mean loss; where that or the gradient is not finite,
 * NaN, and nothing is learnt. */
static double step_in_team(const struct xf_pretrainer *trainer, const struct xf_batch *batch,
                           struct xf_adamw adamw)
{
    const struct xf_transformer *model = &trainer->model;
    const int parts = trainer->plan.accumulation;
    struct xf_training training = {.seed = trainer->plan.seed};
    struct xf_pass pass = xf_transformer_pass(model, &training);
    double sum = 0;
    xf_transformer_clear(model, &pass);
    for (int part = 0; part < parts; part++) {
        pass.dropout.step = (uint32_t)trainer->step * (uint32_t)parts + (uint32_t)part;
        xf_transformer_forward(model, &batch[part], &pass);
        sum += xf_transformer_loss(model, &batch[part], 1 / (float)parts, &pass);
        xf_transformer_backward(model, &batch[part], &pass);
        xf_team_wait(); /* before anybody writes over what others still read */
    }
    const double norm =
        xf_gradient_norm(model->gradients, model->parameters.floats, trainer->partial, pass.team);
    if (!isfinite(sum) || !isfinite(norm)) {
        return (double)NAN;
    }
    adamw.scale = xf_gradient_scale(norm, trainer->plan.clip);
    xf_adamw_step(model->weights, trainer->means, trainer->squares, model->gradients,
                  &model->parameters, &adamw, pass.team);
    return sum / parts;
}

enum xf_status xf_pretrain_step(struct xf_pretrainer *trainer, double *loss,
                                struct xf_problem *problem)
{
    const int parts = trainer->plan.accumulation;
    struct xf_batch *batch = trainer->batch;
    for (int part = 0; part < parts; part++) {
        batch[part] = next_batch(trainer, part);
    }
    const struct xf_adamw adamw = optimiser_of(trainer);
#pragma omp parallel num_threads(trainer->model.capacity.threads)
    {
        double mean = step_in_team(trainer, batch, adamw);
#pragma omp master
        *loss = mean;
    }
    if (!isfinite(*loss)) {
        return xf_problem_set(
            problem, XF_NOT_FINITE,
            "At step %d the loss or its gradient is no finite number any more, at "
            "a learning rate of %g. Try a lower rate, a longer warm-up, or "
            "clipping.",
            trainer->step, (double)adamw.rate);
    }
    trainer->step++;
    return XF_OK;
}

struct xf_batch xf_pretrain_held(const struct xf_pretrainer *trainer, int n)
{
    const struct xf_pretraining *plan = &trainer->plan;
    trainer->text.judge(trainer->window, trainer->text.from, plan->batch,
                        xf_objective_window(&plan->objective), n, plan->eval_batches);
    return batch_of(trainer, 0, JUDGED + (uint64_t)n);
}

double xf_pretrain_judge(const struct xf_pretrainer *trainer)
{
    const int batches = trainer->plan.eval_batches;
    double sum = 0;
    for (int n = 0; n < batches; n++) {
        const struct xf_batch batch = xf_pretrain_held(trainer, n);
        sum += xf_transformer_evaluate(&trainer->model, &batch);
    }
    return sum / batches;
}
