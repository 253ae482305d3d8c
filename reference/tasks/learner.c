#include "reference/tasks/learner.h"

#include <math.h>

#include "reference/ops/contrast.h"
#include "reference/ops/cross_entropy.h"
#include "reference/ops/linear.h"
#include "reference/ops/softmax.h"
#include "reference/training/adamw.h"
#include "reference/training/gradient_clip.h"
#include "reference/training/schedule.h"

static const float SHARPNESS = 10; /* of cosines in a contrastive loss */

static struct xf_contrast contrast_of(const struct xf_learner *learner, int N)
{
    return (struct xf_contrast){.N = N, .C = learner->model.config.width, .sharpness = SHARPNESS};
}

static void take_arrays(struct xf_learner *learner)
{
    const size_t B = (size_t)learner->studies.B, C = (size_t)learner->model.config.width;
    const size_t V = (size_t)learner->model.config.vocabulary;
    const size_t floats = learner->model.parameters.floats;
    const struct xf_contrast contrast = contrast_of(learner, learner->studies.B);
    learner->means = xf_arena_floats(&learner->memory, floats);
    learner->squares = xf_arena_floats(&learner->memory, floats);
    learner->pooled = xf_arena_floats(&learner->memory, B * C);
    learner->dpooled = xf_arena_floats(&learner->memory, B * C);
    learner->logits = xf_arena_floats(&learner->memory, B * V);
    learner->scratch = xf_arena_floats(&learner->memory, xf_contrast_scratch(&contrast));
}

/* GPT-2's first weights, of deviation 0.02, suit rows of 768. For narrower rows they are as much
 * larger as keeps the size of a product. */
static void draw_weights(struct xf_learner *learner)
{
    struct xf_transformer *model = &learner->model;
    for (int i = 0; i < model->parameters.count; i++) {
        model->parameters.item[i].deviation *= sqrtf(768.0F / (float)model->config.width);
    }
    xf_transformer_draw(model, learner->studies.seed);
}

enum xf_status xf_learner_init(struct xf_learner *learner, const struct xf_config *config,
                               const struct xf_studies *studies, struct xf_problem *problem)
{
    *learner = (struct xf_learner){.studies = *studies};
    const struct xf_capacity capacity = {
        .B = studies->B, .T = studies->T, .S = studies->S, .threads = 1, .learns = true};
    enum xf_status status = xf_transformer_init(&learner->model, config, &capacity, problem);
    if (status != XF_OK) {
        return status;
    }
    const struct xf_contrast contrast = contrast_of(learner, studies->B);
    const size_t B = (size_t)studies->B;
    const size_t floats = 2 * learner->model.parameters.floats + 2 * B * (size_t)config->width +
                          B * (size_t)config->vocabulary + xf_contrast_scratch(&contrast);
    status = xf_arena_init(&learner->memory, floats * sizeof(float) + 6 * XF_ALIGNMENT);
    if (status != XF_OK) {
        return xf_problem_general(problem, status);
    }
    take_arrays(learner);
    draw_weights(learner);
    return XF_OK;
}

void xf_learner_free(struct xf_learner *learner)
{
    if (learner) {
        xf_transformer_free(&learner->model);
        xf_arena_free(&learner->memory);
        *learner = (struct xf_learner){0};
    }
}

/* The stack that is pooled: a model that is to be pooled has only one. */
static const struct xf_stack *stack_of(const struct xf_transformer *model)
{
    return model->config.kind == XF_ENCODER_ONLY ? &model->encoder : &model->decoder;
}

static void read_batch(struct xf_learner *learner, const struct xf_batch *batch,
                       enum xf_pooling pooling, const struct xf_pass *pass)
{
    const struct xf_stack *stack = stack_of(&learner->model);
    const struct xf_rows rows = xf_rows_of(pass, batch->B, batch->T, batch->lengths);
    const struct xf_memory none = {0};
    xf_stack_forward(stack, batch->tokens, &none, pass, &rows);
    xf_pool_forward(learner->pooled, stack->top, batch->lengths, pooling, batch->B, batch->T,
                    learner->model.config.width);
}

/* From learner->dpooled back to everything below. */
static void read_backward(const struct xf_learner *learner, const struct xf_batch *batch,
                          enum xf_pooling pooling, const struct xf_pass *pass)
{
    const struct xf_stack *stack = stack_of(&learner->model);
    const struct xf_rows rows = xf_rows_of(pass, batch->B, batch->T, batch->lengths);
    const struct xf_memory none = {0};
    xf_pool_backward(stack->dtop, learner->dpooled, batch->lengths, pooling, batch->B, batch->T,
                     learner->model.config.width);
    xf_stack_backward(stack, batch->tokens, &none, pass, &rows);
}

static struct xf_linear labels_of(const struct xf_learner *learner, int B, int K)
{
    return (struct xf_linear){
        .rows = B, .in = learner->model.config.width, .out = K, .transposed = true};
}

static double label_loss(struct xf_learner *learner, const struct xf_batch *batch,
                         const struct xf_lesson *lesson)
{
    const int B = batch->B, K = lesson->K;
    const struct xf_linear layer = labels_of(learner, B, K);
    const size_t E = learner->model.layout.embedding;
    float *logits = learner->logits, *loss = learner->scratch;
    double sum = 0;
    xf_linear_forward(logits, learner->pooled, learner->model.weights + E, NULL, &layer, 0, K);
    xf_cross_entropy(loss, logits, logits, lesson->label, 1 / (float)B, B, K);
    for (int b = 0; b < B; b++) {
        sum += (double)loss[b] / B;
    }
    xf_linear_backward_input(learner->dpooled, logits, learner->model.weights + E, &layer, false, 0,
                             layer.in);
    xf_linear_backward_weight(learner->model.gradients + E, learner->pooled, logits, &layer, 0, K);
    return sum;
}

static double match_loss(struct xf_learner *learner, const struct xf_batch *batch)
{
    const struct xf_contrast contrast = contrast_of(learner, batch->B / 2);
    const ptrdiff_t half = (ptrdiff_t)contrast.N * contrast.C;
    return xf_contrast_loss(learner->dpooled, learner->dpooled + half, learner->pooled,
                            learner->pooled + half, learner->scratch, &contrast);
}

double xf_learner_gradients(struct xf_learner *learner, const struct xf_batch *batch,
                            const struct xf_lesson *lesson)
{
    const struct xf_training training = {.seed = learner->studies.seed,
                                         .step = (uint32_t)learner->step};
    double loss = 0;
    if (lesson->kind == XF_LESSON_WRITE) {
        return xf_transformer_learn(&learner->model, batch, &training);
    }
#pragma omp parallel num_threads(1)
    {
        const struct xf_pass pass = xf_transformer_pass(&learner->model, &training);
        xf_transformer_clear(&learner->model, &pass);
        read_batch(learner, batch, lesson->pooling, &pass);
        loss = lesson->kind == XF_LESSON_LABEL ? label_loss(learner, batch, lesson)
                                               : match_loss(learner, batch);
        read_backward(learner, batch, lesson->pooling, &pass);
    }
    return loss;
}

double xf_learner_step(struct xf_learner *learner, const struct xf_batch *batch,
                       const struct xf_lesson *lesson)
{
    const struct xf_transformer *model = &learner->model;
    const struct xf_studies *studies = &learner->studies;
    const struct xf_schedule schedule = {.peak = studies->rate,
                                         .low = studies->rate / 10,
                                         .warmup = studies->steps / 20,
                                         .steps = studies->steps};
    const double loss = xf_learner_gradients(learner, batch, lesson);
    struct xf_adamw adamw = {.rate = xf_learning_rate(&schedule, learner->step),
                             .beta1 = 0.9F,
                             .beta2 = 0.99F,
                             .epsilon = 1e-8F,
                             .decay = 0.05F,
                             .step = learner->step + 1};
#pragma omp parallel num_threads(1)
    {
        double partial;
        const struct xf_team team = xf_team_here();
        const double norm =
            xf_gradient_norm(model->gradients, model->parameters.floats, &partial, team);
        adamw.scale = xf_gradient_scale(norm, 1);
        xf_adamw_step(model->weights, learner->means, learner->squares, model->gradients,
                      &model->parameters, &adamw, team);
    }
    learner->step++;
    return loss;
}

void xf_learner_pool(struct xf_learner *learner, const struct xf_batch *batch,
                     enum xf_pooling pooling)
{
#pragma omp parallel num_threads(1)
    {
        const struct xf_pass pass = xf_transformer_pass(&learner->model, NULL);
        read_batch(learner, batch, pooling, &pass);
    }
}

void xf_learner_choose(int *label, struct xf_learner *learner, int B, int K)
{
    const struct xf_linear layer = labels_of(learner, B, K);
    xf_linear_forward(learner->logits, learner->pooled,
                      learner->model.weights + learner->model.layout.embedding, NULL, &layer, 0, K);
    for (int b = 0; b < B; b++) {
        label[b] = xf_row_argmax(learner->logits + (ptrdiff_t)b * K, K);
    }
}

void xf_learner_write(int *token, struct xf_learner *learner, const struct xf_batch *batch)
{
    const int V = learner->model.config.vocabulary;
#pragma omp parallel num_threads(1)
    {
        const struct xf_pass pass = xf_transformer_pass(&learner->model, NULL);
        xf_transformer_forward(&learner->model, batch, &pass);
    }
    for (int r = 0; r < batch->B * batch->T; r++) {
        token[r] = xf_row_argmax(learner->model.output.logits + (ptrdiff_t)r * V, V);
    }
}
