/* Whole models, of every kind: gradients beside differences of the loss. */
#include "tests/reference/small_model.h"

static double loss_of(const struct xf_transformer *model)
{
    double loss = 0;
#pragma omp parallel num_threads(1)
    {
        const struct xf_pass pass = xf_transformer_pass(model, &TRAINING);
        xf_transformer_forward(model, &BATCH, &pass);
        loss = xf_transformer_loss(model, &BATCH, 1, &pass);
    }
    return loss;
}

/* The loss with one parameter moved by step * direction[i] in each element. */
static double moved_loss(struct xf_transformer *model, const struct xf_parameter *p,
                         const float *direction, const float *before, float step)
{
    float *weight = model->weights + p->offset;
    for (size_t i = 0; i < p->count; i++) {
        weight[i] = before[i] + step * direction[i];
    }
    double loss = loss_of(model);
    memcpy(weight, before, p->count * sizeof *weight);
    return loss;
}

/* How fast the loss grows in a direction, by four points; error: step^4/30 fifth derivatives. */
static double slope(struct xf_transformer *model, const struct xf_parameter *p,
                    const float *direction, const float *before, float step)
{
    const double near = moved_loss(model, p, direction, before, step) -
                        moved_loss(model, p, direction, before, -step);
    const double far = moved_loss(model, p, direction, before, 2 * step) -
                       moved_loss(model, p, direction, before, -2 * step);
    return (8 * near - far) / (12 * (double)step);
}

/* The direction in which all of a parameter's gradient adds up, with a third of its signs turned
 * where `turn` says so: a wrong element shows in one or the other. Twice the step gives 16 times the
 * error where the step is small, so the difference of both slopes is 15 times that of the first; 4
 * times is allowed for, where it is not. Rounding: the loss is a mean of nine, each some ten
 * roundings off at random; four points make 1.5 of that, over the step. */
static void check_slope(struct xf_transformer *model, const struct xf_parameter *p, int turn)
{
    const float *gradient = model->gradients + p->offset, step = 0x1p-6f / sqrtf((float)p->count);
    float *direction = new_floats(p->count), *before = new_floats(p->count);
    double want = 0;
    memcpy(before, model->weights + p->offset, p->count * sizeof *before);
    for (size_t i = 0; i < p->count; i++) {
        direction[i] = (gradient[i] < 0) == (turn && i % 3 == 0) ? 1 : -1;
        want += (double)direction[i] * (double)gradient[i];
    }
    double got = slope(model, p, direction, before, step);
    double twice = slope(model, p, direction, before, 2 * step);
    double noise = 8 * U / (double)step;
    assert_close(got, want, fabs(got - twice) / 4 + noise);
    free(direction);
    free(before);
}

static void every_gradient_is_the_slope_of_the_loss(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        const struct xf_config config = config_of(k);
        struct xf_transformer model = new_model(&config, 1);
        (void)xf_transformer_learn(&model, &BATCH, &TRAINING);
        for (int i = 0; i < model.parameters.count; i++) {
            check_slope(&model, &model.parameters.item[i], 0);
            check_slope(&model, &model.parameters.item[i], 1);
        }
        xf_transformer_free(&model);
    }
}

/* Of three sequences with a capacity for more, of any length up to the capacity. */
static void a_smaller_batch_uses_a_part_of_the_memory(void **state)
{
    (void)state;
    const struct xf_config config = config_of(4);
    struct xf_transformer model = new_model(&config, 2), small;
    const struct xf_capacity capacity = {.B = 1, .T = 3, .S = 2, .threads = 2, .learns = true};
    struct xf_problem problem;
    const struct xf_batch batch = {
        .B = 1, .T = 3, .S = 2, .tokens = TOKENS, .targets = TARGETS, .source = SOURCE};
    assert_int_equal(xf_transformer_init(&small, &config, &capacity, &problem), XF_OK);
    memcpy(small.weights, model.weights, model.parameters.floats * sizeof(float));
    (void)xf_transformer_learn(&model, &BATCH, NULL);
    assert_true(xf_transformer_learn(&model, &batch, NULL) ==
                xf_transformer_learn(&small, &batch, NULL));
    assert_memory_equal(model.gradients, small.gradients, small.parameters.floats * sizeof(float));
    xf_transformer_free(&model);
    xf_transformer_free(&small);
}

static void targets_that_are_all_ignored_teach_nothing(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer model = new_model(&config, 2);
    int targets[B * T];
    struct xf_batch batch = BATCH;
    for (int i = 0; i < B * T; i++) {
        targets[i] = XF_IGNORED;
    }
    batch.targets = targets;
    assert_true(xf_transformer_learn(&model, &batch, NULL) == 0);
    for (size_t i = 0; i < model.parameters.floats; i++) {
        assert_true(model.gradients[i] == 0);
    }
    xf_transformer_free(&model);
}

static void without_training_there_is_no_dropout(void **state)
{
    (void)state;
    const struct xf_config with = config_of(2);
    struct xf_config without = with;
    without.dropout = 0;
    struct xf_transformer a = new_model(&with, 1), b = new_model(&without, 1);
    assert_true(xf_transformer_evaluate(&a, &BATCH) == xf_transformer_evaluate(&b, &BATCH));
    xf_transformer_free(&a);
    xf_transformer_free(&b);
}

static void every_seed_and_step_drops_something_else(void **state)
{
    (void)state;
    const struct xf_config config = config_of(2);
    struct xf_transformer model = new_model(&config, 1);
    struct xf_training other_seed = TRAINING, other_step = TRAINING;
    other_seed.seed++;
    other_step.step++;
    const double loss = xf_transformer_learn(&model, &BATCH, &TRAINING);
    assert_true(xf_transformer_learn(&model, &BATCH, &TRAINING) == loss);
    assert_true(xf_transformer_learn(&model, &BATCH, &other_seed) != loss);
    assert_true(xf_transformer_learn(&model, &BATCH, &other_step) != loss);
    assert_true(xf_transformer_evaluate(&model, &BATCH) != loss);
    xf_transformer_free(&model);
}

/* What is dropped in two places alike is not dropped at random. */
static void every_dropout_has_a_mask_of_its_own(void **state)
{
    (void)state;
    enum {
        SITES = 2 + 3 * 5
    }; /* two embeddings; two parts of an encoder block, three of the other */
    const struct xf_config config = config_of(5);
    struct xf_transformer model = new_model(&config, 1);
    const struct xf_stack *stacks[] = {&model.encoder, &model.decoder};
    uint32_t sites[SITES];
    int count = 0;
    for (int i = 0; i < 2; i++) {
        sites[count++] = stacks[i]->site;
        for (int l = 0; l < config.layers; l++) {
            sites[count++] = stacks[i]->blocks[l].attention_path.site;
            sites[count++] = stacks[i]->blocks[l].feed_path.site;
            if (stacks[i]->blocks[l].crosses) {
                sites[count++] = stacks[i]->blocks[l].cross_path.site;
            }
        }
    }
    assert_int_equal(count, SITES);
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            assert_int_not_equal(sites[i], sites[j]);
        }
    }
    xf_transformer_free(&model);
}

/* Drawn as GPT-2 is, a model predicts nothing in particular: the loss is about log V. */
static void a_model_begins_by_knowing_nothing(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    const struct xf_capacity capacity = {.B = B, .T = T, .threads = 1};
    struct xf_transformer model;
    struct xf_problem problem;
    assert_int_equal(xf_transformer_init(&model, &config, &capacity, &problem), XF_OK);
    xf_transformer_draw(&model, 1);
    assert_close(xf_transformer_evaluate(&model, &BATCH), log(V), 0.1);
    assert_null(model.gradients);
    xf_transformer_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_is_the_slope_of_the_loss),
        cmocka_unit_test(a_smaller_batch_uses_a_part_of_the_memory),
        cmocka_unit_test(targets_that_are_all_ignored_teach_nothing),
        cmocka_unit_test(without_training_there_is_no_dropout),
        cmocka_unit_test(every_seed_and_step_drops_something_else),
        cmocka_unit_test(every_dropout_has_a_mask_of_its_own),
        cmocka_unit_test(a_model_begins_by_knowing_nothing),
    };
    return cmocka_run_group_tests_name("transformer", tests, NULL, NULL);
}
