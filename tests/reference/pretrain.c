/* Pretraining learns, stops at numbers that are none, and can be taken up again. */
#include "reference/training/pretrain.h"

#include "reference/ops/cross_entropy.h"
#include "tests/reference/check.h"

enum { V = 5, T = 8 };

/* Text in which each stretch says one token over and over, which depends on the number. */
static void say_one_thing(int *window, const void *from, int B, int W, uint64_t seed,
                          uint64_t number)
{
    (void)from;
    struct xf_random random = xf_random_seeded(seed, number);
    for (int b = 0; b < B; b++) {
        int said = (int)xf_random_below(&random, V);
        for (int w = 0; w < W; w++) {
            window[b * W + w] = said;
        }
    }
}

static void judge(int *window, const void *from, int B, int W, int number, int batches)
{
    (void)batches;
    say_one_thing(window, from, B, W, 1000, (uint64_t)number);
}

/* The same stretch whatever is asked. */
static void repeat(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    (void)number;
    say_one_thing(window, from, B, W, seed, 0);
}

static const struct xf_text text = {say_one_thing, judge, NULL};

static struct xf_pretraining plan_of(enum xf_objective_kind kind)
{
    struct xf_pretraining plan = {
        .objective = {.kind = kind, .T = T, .V = V, .P = 2, .rate = 0.5F},
        .steps = 100,
        .batch = 4,
        .accumulation = 1,
        .eval_batches = 2,
        .threads = 2,
        .rate = 1e-2F,
        .low_rate = 1e-3F,
        .warmup = 5,
        .beta1 = 0.9F,
        .beta2 = 0.95F,
        .decay = 0.1F,
        .clip = 1,
        .seed = 3,
    };
    plan.model = (struct xf_config){.kind = xf_objective_model(&plan.objective),
                                    .layers = 2,
                                    .heads = 2,
                                    .width = 32,
                                    .hidden = 64,
                                    .vocabulary = xf_objective_vocabulary(&plan.objective),
                                    .context = T,
                                    .position = XF_POSITION_LEARNED};
    return plan;
}

static struct xf_pretrainer new_trainer(const struct xf_pretraining *plan,
                                        const struct xf_text *from)
{
    struct xf_pretrainer trainer;
    struct xf_problem problem;
    assert_int_equal(xf_pretrainer_init(&trainer, plan, from, &problem), XF_OK);
    xf_transformer_draw(&trainer.model, plan->seed);
    return trainer;
}

static double take_steps(struct xf_pretrainer *trainer, int steps)
{
    double loss = 0;
    struct xf_problem problem;
    for (int i = 0; i < steps; i++) {
        assert_int_equal(xf_pretrain_step(trainer, &loss, &problem), XF_OK);
    }
    return loss;
}

static void assert_same_weights(const struct xf_pretrainer *one, const struct xf_pretrainer *other)
{
    assert_memory_equal(one->model.weights, other->model.weights,
                        one->model.parameters.floats * sizeof(float));
}

/* An untrained model knows nothing: its loss is about log V. There is always a token to be seen that
 * is the answer, so a model that has learnt to copy is left with nothing. Half of log V is far from
 * both. */
static void every_objective_is_learnt(void **state)
{
    (void)state;
    for (int kind = XF_CAUSAL; kind <= XF_SEQUENCE; kind++) {
        struct xf_pretraining plan = plan_of((enum xf_objective_kind)kind);
        struct xf_pretrainer trainer = new_trainer(&plan, &text);
        double before = xf_pretrain_judge(&trainer);
        assert_true(before > 0.7 * log(V));
        double last = take_steps(&trainer, plan.steps), after = xf_pretrain_judge(&trainer);
        assert_int_equal(trainer.step, plan.steps);
        assert_true(last < 0.5 * log(V));
        assert_true(after < 0.5 * log(V));
        assert_true(xf_pretrain_judge(&trainer) == after);
        xf_pretrainer_free(&trainer);
    }
}

static void check_taking_up(enum xf_objective_kind kind)
{
    struct xf_pretraining plan = plan_of(kind);
    plan.model.dropout = 0.2F;
    plan.accumulation = 2;
    struct xf_pretrainer whole = new_trainer(&plan, &text), half = new_trainer(&plan, &text);
    take_steps(&whole, 6);
    take_steps(&half, 3);
    struct xf_pretrainer rest;
    struct xf_problem problem;
    assert_int_equal(xf_pretrainer_init(&rest, &plan, &text, &problem), XF_OK);
    size_t bytes = rest.model.parameters.floats * sizeof(float);
    memcpy(rest.model.weights, half.model.weights, bytes);
    memcpy(rest.means, half.means, bytes);
    memcpy(rest.squares, half.squares, bytes);
    rest.step = half.step;
    take_steps(&rest, 3);
    assert_same_weights(&whole, &rest);
    xf_pretrainer_free(&whole);
    xf_pretrainer_free(&half);
    xf_pretrainer_free(&rest);
}

static void what_is_taken_up_again_gives_the_very_numbers(void **state)
{
    (void)state;
    for (int kind = XF_CAUSAL; kind <= XF_SEQUENCE; kind++) {
        check_taking_up((enum xf_objective_kind)kind);
    }
}

/* Of the same batch twice, the gradient is that of once, but for the rounding of sums; a batch that
 * is lost or counted twice would make it half or double. */
static void accumulated_gradients_are_averaged(void **state)
{
    (void)state;
    const struct xf_text same = {repeat, judge, NULL};
    struct xf_pretraining plan = plan_of(XF_CAUSAL);
    struct xf_pretrainer once = new_trainer(&plan, &same);
    plan.accumulation = 2;
    struct xf_pretrainer twice = new_trainer(&plan, &same);
    assert_close(take_steps(&once, 1), take_steps(&twice, 1), 1e-6);
    double norm = 0, difference = 0;
    for (size_t i = 0; i < once.model.parameters.floats; i++) {
        double one = (double)once.model.gradients[i], other = (double)twice.model.gradients[i];
        norm += one * one;
        difference += (one - other) * (one - other);
    }
    assert_true(norm > 0);
    assert_close(sqrt(difference / norm), 0, 1e-4);
    xf_pretrainer_free(&once);
    xf_pretrainer_free(&twice);
}

/* A weight of NaN makes the loss NaN. A weight of 1e30 in front of the output leaves the loss finite
 * but squares of the gradient are infinite. */
static void numbers_that_are_none_stop_it_and_are_not_learnt(void **state)
{
    (void)state;
    struct xf_pretraining plan = plan_of(XF_CAUSAL);
    struct xf_pretrainer trainer = new_trainer(&plan, &text);
    size_t bytes = trainer.model.parameters.floats * sizeof(float);
    take_steps(&trainer, 2);
    trainer.model.weights[trainer.model.layout.embedding] = NAN;
    float *before = new_floats(trainer.model.parameters.floats);
    memcpy(before, trainer.model.weights, bytes);
    double loss;
    struct xf_problem problem;
    assert_int_equal(xf_pretrain_step(&trainer, &loss, &problem), XF_NOT_FINITE);
    assert_non_null(strstr(problem.sentence, "At step 2 "));
    assert_memory_equal(before, trainer.model.weights, bytes);
    assert_int_equal(trainer.step, 2);
    free(before);
    xf_pretrainer_free(&trainer);
}

/* The second step begins from the first one's weights; with another seed both differ. */
static void the_same_seed_gives_the_same_bits(void **state)
{
    (void)state;
    struct xf_pretraining plan = plan_of(XF_CAUSAL);
    struct xf_pretrainer first = new_trainer(&plan, &text);
    take_steps(&first, 3);
    for (int run = 0; run < 5; run++) {
        struct xf_pretrainer again = new_trainer(&plan, &text);
        take_steps(&again, 3);
        assert_same_weights(&first, &again);
        xf_pretrainer_free(&again);
    }
    plan.seed++;
    struct xf_pretrainer other = new_trainer(&plan, &text);
    take_steps(&other, 3);
    assert_memory_not_equal(first.model.weights, other.model.weights, 32 * sizeof(float));
    xf_pretrainer_free(&first);
    xf_pretrainer_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_objective_is_learnt),
        cmocka_unit_test(what_is_taken_up_again_gives_the_very_numbers),
        cmocka_unit_test(accumulated_gradients_are_averaged),
        cmocka_unit_test(numbers_that_are_none_stop_it_and_are_not_learnt),
        cmocka_unit_test(the_same_seed_gives_the_same_bits),
    };
    return cmocka_run_group_tests_name("pretrain", tests, NULL, NULL);
}
