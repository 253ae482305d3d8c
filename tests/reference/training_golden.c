/* The engine learns as PyTorch does: 200 steps of a small GPT, from the same weights on the same
 * batches, have the same losses (tests/oracles/make_training.py). */
#include "reference/training/adamw.h"
#include "reference/training/gradient_clip.h"
#include "reference/training/schedule.h"
#include "tests/reference/golden_model.h"

enum { STEPS = 200, B = 4, T = 16, V = 13, TEXT = 600, THREADS = 2 };

/* A model in training. */
struct run {
    struct xf_transformer model;
    float *means, *squares;
    double partial[THREADS];
    double loss;
};

static struct run new_run(const struct golden *g)
{
    const struct xf_config config = {.kind = XF_DECODER_ONLY,
                                     .layers = golden_int(g, "layers"),
                                     .heads = golden_int(g, "heads"),
                                     .width = golden_int(g, "width"),
                                     .hidden = golden_int(g, "hidden"),
                                     .vocabulary = V,
                                     .context = T,
                                     .position = XF_POSITION_LEARNED};
    const struct xf_capacity capacity = {.B = B, .T = T, .threads = THREADS, .learns = true};
    struct xf_problem problem;
    struct run run = {.loss = 0};
    assert_int_equal(xf_transformer_init(&run.model, &config, &capacity, &problem), XF_OK);
    golden_read_block(run.model.weights, &run.model.parameters, g, "weights");
    run.means = calloc(run.model.parameters.floats, sizeof *run.means);
    run.squares = calloc(run.model.parameters.floats, sizeof *run.squares);
    assert_non_null(run.means);
    assert_non_null(run.squares);
    return run;
}

static void free_run(struct run *run)
{
    xf_transformer_free(&run->model);
    free(run->means);
    free(run->squares);
}

static void fill_batch(int *tokens, int *targets, int step)
{
    for (int r = 0; r < B * T; r++) {
        int i = (37 * step + 101 * (r / T)) % (TEXT - T) + r % T;
        tokens[r] = (3 * i + i / 8) % V;
        targets[r] = (3 * (i + 1) + (i + 1) / 8) % V;
    }
}

/* What one thread does in a step. */
static void train(struct run *run, const struct xf_batch *batch, int step)
{
    static const struct xf_schedule schedule = {
        .peak = 1e-2f, .low = 1e-3f, .warmup = 20, .steps = STEPS};
    const struct xf_transformer *model = &run->model;
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    xf_transformer_clear(model, &pass);
    xf_transformer_forward(model, batch, &pass);
    const double loss = xf_transformer_loss(model, batch, 1, &pass);
    xf_transformer_backward(model, batch, &pass);
    xf_team_wait();
    const double norm =
        xf_gradient_norm(model->gradients, model->parameters.floats, run->partial, pass.team);
    const struct xf_adamw adamw = {.rate = xf_learning_rate(&schedule, step),
                                   .beta1 = 0.9f,
                                   .beta2 = 0.99f,
                                   .epsilon = 1e-8f,
                                   .decay = 0.1f,
                                   .scale = xf_gradient_scale(norm, 1),
                                   .step = step + 1};
    xf_adamw_step(model->weights, run->means, run->squares, model->gradients, &model->parameters,
                  &adamw, pass.team);
    if (pass.team.thread == 0) {
        run->loss = loss;
    }
}

static void the_loss_curve_is_that_of_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("training.txt", 1);
    assert_true(golden_next(g));
    struct run run = new_run(g);
    const float *want = golden_floats(g, "losses", STEPS);
    for (int step = 0; step < STEPS; step++) {
        int tokens[B * T], targets[B * T];
        const struct xf_batch batch = {.B = B, .T = T, .tokens = tokens, .targets = targets};
        fill_batch(tokens, targets, step);
#pragma omp parallel num_threads(THREADS)
        train(&run, &batch, step);
        assert_close(run.loss, want[step], 1e-5); /* roundings, after up to 200 steps */
    }
    assert_true(run.loss < 1); /* it learned: log V is 2.56 */
    assert_false(golden_next(g));
    free_run(&run);
    golden_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_curve_is_that_of_pytorch),
    };
    return cmocka_run_group_tests_name("training_golden", tests, NULL, NULL);
}
