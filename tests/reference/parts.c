/* Parts of a model that somebody else computes: that they are called, for what, and believed. */
#include "reference/model/parts.h"
#include "reference/ops/layer_norm.h"
#include "reference/training/adamw.h"
#include "tests/reference/small_model.h"

/* What was asked for, by all threads. */
struct asked {
    long heads, rows, targets, numbers;
};

static void add(long *to, long count)
{
#pragma omp atomic
    *to += count;
}

static void same_attention(float *out, const float *q, const float *k, const float *v,
                           const struct xf_attention *a, const struct xf_parts *parts, int thread)
{
    const size_t size = xf_attention_scratch_alone(a->D);
    struct xf_arena scratch;
    (void)thread;
    assert_int_equal(xf_arena_init(&scratch, size), XF_OK);
    xf_attention_forward_alone(out, NULL, q, k, v, a, &scratch);
    xf_arena_free(&scratch);
    add(&((struct asked *)parts->own)->heads, 1);
}

static void same_norm(float *y, const float *x, const float *gain, const float *bias, int rows,
                      int width, const struct xf_parts *parts, int thread)
{
    float *moments = malloc(2 * sizeof *moments * (size_t)rows);
    (void)thread;
    xf_layer_norm_forward(y, moments, x, gain, bias, rows, width);
    free(moments);
    add(&((struct asked *)parts->own)->rows, rows);
}

static void same_loss(float *loss, float *x, const int *target, float scale, int rows, int count,
                      const struct xf_parts *parts, int thread)
{
    (void)thread;
    xf_cross_entropy(loss, x, x, target, scale, rows, count);
    add(&((struct asked *)parts->own)->targets, rows);
}

static void same_adamw(float *weight, float *mean, float *square, const float *gradient,
                       size_t count, const struct xf_adamw *adamw, const struct xf_parts *parts,
                       int thread)
{
    (void)thread;
    xf_adamw_update(weight, mean, square, gradient, count, adamw);
    add(&((struct asked *)parts->own)->numbers, (long)count);
}

static struct xf_parts same_parts(struct asked *asked)
{
    *asked = (struct asked){0};
    return (struct xf_parts){same_attention, same_norm, same_loss, same_adamw, asked};
}

static size_t bytes_of(const struct xf_transformer *model)
{
    return model->parameters.floats * sizeof(float);
}

/* Losses of whole models are the engine's to the last bit if the parts are, and so are gradients. */
static void a_model_of_the_engines_own_parts_is_the_engine(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++) {
        const struct xf_config config = config_of(i);
        struct xf_transformer plain = new_model(&config, 2), parted = new_model(&config, 2);
        struct asked asked;
        const struct xf_parts parts = same_parts(&asked);
        parted.parts = &parts;
        const double want = xf_transformer_learn(&plain, &BATCH, &TRAINING);
        assert_true(want == xf_transformer_learn(&parted, &BATCH, &TRAINING));
        assert_memory_equal(plain.gradients, parted.gradients, bytes_of(&plain));
        xf_transformer_free(&plain);
        xf_transformer_free(&parted);
    }
}

static void parts_are_called_for_everything(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer model = new_model(&config, 2);
    struct asked asked;
    const struct xf_parts parts = same_parts(&asked);
    model.parts = &parts;
    xf_transformer_learn(&model, &BATCH, &TRAINING);
    assert_int_equal(asked.heads, config.layers * B * config.heads);
    assert_int_equal(asked.rows, (2 * config.layers + 1) * B * T);
    assert_int_equal(asked.targets, B * T);
    xf_transformer_free(&model);
}

/* A head that finds nothing is as good as one that W_o does not let through. */
static void no_attention(float *out, const float *q, const float *k, const float *v,
                         const struct xf_attention *a, const struct xf_parts *parts, int thread)
{
    (void)q, (void)k, (void)v, (void)parts, (void)thread;
    for (int t = 0; t < a->T; t++) {
        memset(out + t * a->out.row, 0, (size_t)a->D * sizeof *out);
    }
}

static void what_attention_finds_goes_forward(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer plain = new_model(&config, 2), parted = new_model(&config, 2);
    const struct xf_parts parts = {.attention = no_attention};
    parted.parts = &parts;
    for (int l = 0; l < config.layers; l++) {
        memset(plain.weights + plain.layout.decoder.blocks[l].merge.weight, 0,
               C * C * sizeof *plain.weights);
    }
    const double want = xf_transformer_evaluate(&plain, &BATCH);
    assert_true(want == xf_transformer_evaluate(&parted, &BATCH));
    xf_transformer_free(&plain);
    xf_transformer_free(&parted);
}

/* If the last norm gives zeros, all logits are 0, and every token is as likely as any other. */
static void no_norm(float *y, const float *x, const float *gain, const float *bias, int rows,
                    int width, const struct xf_parts *parts, int thread)
{
    (void)x, (void)gain, (void)bias, (void)parts, (void)thread;
    memset(y, 0, sizeof *y * (size_t)rows * (size_t)width);
}

static void what_a_norm_makes_goes_forward(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer model = new_model(&config, 2);
    const struct xf_parts parts = {.layer_norm = no_norm};
    model.parts = &parts;
    /* exp(0) V times, and one logarithm: two roundings. */
    assert_close(xf_transformer_evaluate(&model, &BATCH), log(V), 4 * U * log(V));
    xf_transformer_free(&model);
}

/* A loss of 1 for every target; a gradient of 0, which reaches all parameters. */
static void no_loss(float *loss, float *x, const int *target, float scale, int rows, int count,
                    const struct xf_parts *parts, int thread)
{
    (void)scale, (void)parts, (void)thread;
    memset(x, 0, sizeof *x * (size_t)rows * (size_t)count);
    for (int r = 0; r < rows; r++) {
        loss[r] = target[r] != XF_IGNORED;
    }
}

static void what_the_loss_says_is_learnt(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer model = new_model(&config, 2);
    const struct xf_parts parts = {.cross_entropy = no_loss};
    model.parts = &parts;
    assert_true(xf_transformer_learn(&model, &BATCH, &TRAINING) == 1);
    for (size_t i = 0; i < model.parameters.floats; i++) {
        assert_true(model.gradients[i] == 0);
    }
    xf_transformer_free(&model);
}

/* Weights after a step of AdamW, from gradients that depend on nothing but their place. */
static void take_step(struct xf_transformer *model, const struct xf_parts *parts)
{
    const size_t floats = model->parameters.floats;
    float *means = calloc(floats, sizeof *means), *squares = calloc(floats, sizeof *squares);
    const struct xf_adamw adamw = {.rate = 0.1f,
                                   .beta1 = 0.9f,
                                   .beta2 = 0.95f,
                                   .epsilon = 1e-8f,
                                   .decay = 0.5f,
                                   .scale = 0.25f,
                                   .step = 1,
                                   .parts = parts};
    for (size_t i = 0; i < floats; i++) {
        model->gradients[i] = (float)(i % 7) - 3;
    }
#pragma omp parallel num_threads(2)
    {
        xf_adamw_step(model->weights, means, squares, model->gradients, &model->parameters, &adamw,
                      xf_team_here());
    }
    free(means);
    free(squares);
}

static void a_step_of_the_optimiser_is_the_parts(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    struct xf_transformer plain = new_model(&config, 2), parted = new_model(&config, 2);
    struct asked asked;
    const struct xf_parts parts = same_parts(&asked);
    long numbers = 0;
    take_step(&plain, NULL);
    take_step(&parted, &parts);
    for (int i = 0; i < plain.parameters.count; i++) {
        numbers += (long)plain.parameters.item[i].count;
    }
    assert_int_equal(asked.numbers, numbers);
    assert_memory_equal(plain.weights, parted.weights, bytes_of(&plain));
    xf_transformer_free(&plain);
    xf_transformer_free(&parted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_of_the_engines_own_parts_is_the_engine),
        cmocka_unit_test(parts_are_called_for_everything),
        cmocka_unit_test(what_attention_finds_goes_forward),
        cmocka_unit_test(what_a_norm_makes_goes_forward),
        cmocka_unit_test(what_the_loss_says_is_learnt),
        cmocka_unit_test(a_step_of_the_optimiser_is_the_parts),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
