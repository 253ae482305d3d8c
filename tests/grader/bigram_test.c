/* The model that chapter 08 trains. The reference trains the same one, so that a mistake in it would show
 * nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "chapters/08-pretraining/pretraining.h"
#include "grader/companions/bigram.h"
#include "grader/companions/companion.h"
#include "reference/core/random.h"

enum { V = 5, COUNT = V * V, T = 7 };

static const int inputs[T] = {0, 3, 3, 1, 4, 3, 0}, targets[T] = {3, 3, 1, 4, 3, 0, 2};

struct fixture {
    float parameters[COUNT], gradients[COUNT], mean[COUNT], square[COUNT], tally[TALLIES];
};

static const struct model *model_of(struct fixture *f)
{
    void *const arrays[] = {f->parameters, f->gradients, f->mean, f->square, f->tally};
    const int numbers[] = {V};
    return companion_make("bigram", arrays, numbers);
}

static void draw(struct fixture *f)
{
    struct xf_random random = xf_random_seeded(8, 0);
    for (int i = 0; i < COUNT; i++)
        f->parameters[i] = (float)xf_random_normal(&random);
}

/* Of scores of 0, only the target's is off, by 1. */
static void scores_of_zero_are_off_at_the_target_alone(void **state)
{
    (void)state;
    struct fixture f = {0};
    const struct model *model = model_of(&f);
    const double want = sqrt(2) - 1;
    assert_true(fabs((double)model->evaluate(model, inputs, targets, T) - want) < 0x1p-24);
}

static void learning_and_evaluating_give_the_same_loss(void **state)
{
    (void)state;
    struct fixture f = {0};
    draw(&f);
    const struct model *model = model_of(&f);
    assert_true(model->evaluate(model, inputs, targets, T) ==
                model->forward_backward(model, inputs, targets, T));
}

/* The loss is a float below 4, so a difference quotient is off by 2 * 2^-23 / (2 step) = 2^-16, and by
 * step^2 / 6 times a third derivative, which is below 1. */
static void its_gradient_is_that_of_its_loss(void **state)
{
    (void)state;
    struct fixture f = {0};
    draw(&f);
    const struct model *model = model_of(&f);
    const float step = 0x1p-7f;
    model->forward_backward(model, inputs, targets, T);
    for (int i = 0; i < COUNT; i++) {
        const float at = f.parameters[i];
        f.parameters[i] = at + step;
        const double above = (double)model->evaluate(model, inputs, targets, T);
        f.parameters[i] = at - step;
        const double below = (double)model->evaluate(model, inputs, targets, T);
        f.parameters[i] = at;
        const double quotient = (above - below) / (2 * (double)step);
        assert_true(fabs(quotient - (double)f.gradients[i]) < 0x1p-16 + 0x1p-14 / 6);
    }
}

static void it_adds_to_the_gradients_until_they_are_cleared(void **state)
{
    (void)state;
    struct fixture f = {0};
    draw(&f);
    const struct model *model = model_of(&f);
    float once[COUNT];
    model->forward_backward(model, inputs, targets, 1);
    for (int i = 0; i < COUNT; i++)
        once[i] = f.gradients[i];
    model->forward_backward(model, inputs, targets, 1);
    for (int i = 0; i < COUNT; i++)
        assert_true(f.gradients[i] == 2 * once[i]);
    model->zero_gradients(model);
    for (int i = 0; i < COUNT; i++)
        assert_true(f.gradients[i] == 0);
}

static void it_counts_what_is_called(void **state)
{
    (void)state;
    struct fixture f = {0};
    const struct model *model = model_of(&f);
    model->zero_gradients(model);
    for (int k = 0; k < 2; k++)
        model->forward_backward(model, inputs, targets, T);
    for (int k = 0; k < 3; k++)
        model->evaluate(model, inputs, targets, T);
    assert_true(f.tally[TALLY_ZERO] == 1 && f.tally[TALLY_LEARN] == 2 &&
                f.tally[TALLY_EVALUATE] == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_of_zero_are_off_at_the_target_alone),
        cmocka_unit_test(learning_and_evaluating_give_the_same_loss),
        cmocka_unit_test(its_gradient_is_that_of_its_loss),
        cmocka_unit_test(it_adds_to_the_gradients_until_they_are_cleared),
        cmocka_unit_test(it_counts_what_is_called),
    };
    return cmocka_run_group_tests_name("bigram", tests, NULL, NULL);
}
