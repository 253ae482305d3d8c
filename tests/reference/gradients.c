/* Gradients that threads add up together, and apart: the same, but for roundings. */
#include "reference/model/gradients.h"

#include <unistd.h>

#include "reference/model/fill.h"
#include "tests/reference/small_model.h"

enum { WAYS = 2 };

static const enum xf_gradients WAY[WAYS] = {XF_GRADIENTS_TOGETHER, XF_GRADIENTS_APART};

static void check_bits(const struct xf_transformer *model, int sequences)
{
    const size_t bytes = model->parameters.floats * sizeof(float);
    float *first = new_floats(model->parameters.floats);
    struct xf_batch batch = BATCH;
    batch.B = sequences;
    const double loss = xf_transformer_learn(model, &batch, &TRAINING);
    memcpy(first, model->gradients, bytes);
    for (int run = 0; run < 20; run++) {
        assert_true(xf_transformer_learn(model, &batch, &TRAINING) == loss);
        assert_memory_equal(model->gradients, first, bytes);
    }
    free(first);
}

/* A race once passed a gradient check; it did not pass this. One sequence is not shared out as a
 * whole, so that threads have to wait for each other around attention too. */
static void the_same_threads_give_the_same_bits_every_time(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS * WAYS; i++) {
        for (int threads = 1; threads <= 3; threads++) {
            const struct xf_config config = config_of(i / WAYS);
            struct xf_transformer model = new_learner(&config, threads, WAY[i % WAYS]);
            check_bits(&model, threads == 2 ? B : 1);
            xf_transformer_free(&model);
        }
    }
}

static double largest_of(const float *x, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs((double)x[i]));
    }
    return largest;
}

/* Widths of several cache lines, so that every thread has a share of every gradient. */
static struct xf_config wide(struct xf_config config)
{
    config.width = 72;
    config.hidden = 100;
    return config;
}

/* Each gradient to 1000 roundings of its largest number, because products are cut up differently on
 * a way of about 200 operations there and back; and to 4 roundings of the largest gradient of all,
 * because where attention is all but decided, gradients are small differences of large ones. */
static void check_near(const struct xf_transformer *got, const struct xf_transformer *want)
{
    const double all = largest_of(want->gradients, want->parameters.floats);
    for (int i = 0; i < want->parameters.count; i++) {
        const struct xf_parameter *p = &want->parameters.item[i];
        const float *x = got->gradients + p->offset, *y = want->gradients + p->offset;
        const double tolerance = U * (1000 * largest_of(y, p->count) + 4 * all);
        for (size_t j = 0; j < p->count; j++) {
            assert_close(x[j], y[j], tolerance);
        }
    }
}

static void more_threads_change_nothing_but_roundings(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS * WAYS; i++) {
        for (int threads = 2; threads <= 4; threads++) {
            const struct xf_config config = wide(config_of(i / WAYS));
            struct xf_transformer one = new_model(&config, 1);
            struct xf_transformer more = new_learner(&config, threads, WAY[i % WAYS]);
            const double loss = xf_transformer_learn(&one, &BATCH, &TRAINING);
            assert_close(xf_transformer_learn(&more, &BATCH, &TRAINING), loss, 1000 * U * loss);
            check_near(&more, &one);
            xf_transformer_free(&one);
            xf_transformer_free(&more);
        }
    }
}

static void check_sum(const struct xf_transformer *model)
{
    float *once = new_floats(model->parameters.floats);
    (void)xf_transformer_learn(model, &BATCH, NULL);
    memcpy(once, model->gradients, model->parameters.floats * sizeof *once);
#pragma omp parallel num_threads(2)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_clear(model, &pass);
        for (int i = 0; i < 2; i++) {
            xf_transformer_forward(model, &BATCH, &pass);
            (void)xf_transformer_loss(model, &BATCH, 0.5f, &pass);
            xf_transformer_backward(model, &BATCH, &pass);
            xf_team_wait();
        }
    }
    for (size_t i = 0; i < model->parameters.floats; i++) {
        assert_close(model->gradients[i], once[i], 64 * U * (0.1 + fabs((double)once[i])));
    }
    free(once);
}

static void gradients_of_two_batches_add_up(void **state)
{
    (void)state;
    const struct xf_config config = config_of(0);
    for (int way = 0; way < WAYS; way++) {
        struct xf_transformer model = new_learner(&config, 2, WAY[way]);
        check_sum(&model);
        xf_transformer_free(&model);
    }
}

/* One sequence of four tokens, whose last two were seen: the first thread's half of what was seen
 * stands in the other's half of the sequence, which comes back late. */
static void what_was_seen_waits_for_rows_of_others(void **state)
{
    (void)state;
    const struct xf_config config = {.heads = 1, .width = 1};
    const struct xf_embed embed = {0};
    const int places[] = {2, 3};
    float dx[4] = {1, 2, 0, 0}, dseen[2] = {0}, gradients[2 * XF_LINE] = {0};
#pragma omp parallel num_threads(2)
    {
        struct xf_pass pass = {.config = &config, .team = xf_team_here(), .apart = true};
        struct xf_rows seen = xf_rows_of(&pass, 1, 2, NULL), rows = xf_rows_of(&pass, 1, 4, NULL);
        const struct xf_memory memory = {.rows = &seen, .dx = dseen};
        pass.gradients = gradients + (ptrdiff_t)pass.team.thread * XF_LINE;
        seen.places = places;
        if (pass.team.thread == 1) {
            usleep(20000);
            dx[2] = 3;
            dx[3] = 4;
        }
        xf_fill_backward(dx, &memory, &embed, &pass, &rows);
    }
    assert_true(dseen[0] == 3 && dseen[1] == 4);
    assert_true(gradients[0] == 1 + 2 && gradients[XF_LINE] == 0);
}

static void many_rows_and_a_small_model_keep_gradients_apart(void **state)
{
    (void)state;
    assert_true(xf_gradients_pay_apart(1 << 20, 512, 2));
    assert_false(xf_gradients_pay_apart(1 << 20, 512, 1));
    assert_false(xf_gradients_pay_apart(1 << 20, 511, 2));
    assert_false(xf_gradients_pay_apart(1 << 25, 512, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_threads_give_the_same_bits_every_time),
        cmocka_unit_test(more_threads_change_nothing_but_roundings),
        cmocka_unit_test(gradients_of_two_batches_add_up),
        cmocka_unit_test(what_was_seen_waits_for_rows_of_others),
        cmocka_unit_test(many_rows_and_a_small_model_keep_gradients_apart),
    };
    return cmocka_run_group_tests_name("gradients", tests, NULL, NULL);
}
