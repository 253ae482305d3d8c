/* Whole models agree with PyTorch: logits, loss, and the gradient of every parameter. */
#include "tests/reference/golden_model.h"

/* Numbers are compared to this many roundings of the largest of their kind: on the way through two
 * blocks of up to three parts of some six operations each, and back, there are about 70 places where
 * sums of up to 18 terms bring in four roundings or so. */
enum { ROUNDINGS = 300 };

/* A gradient may be a small difference of large ones. So it is given one rounding of the largest
 * gradient of all, too, for each part of a model that it comes back through, of which there are up to
 * this many: in two stacks of two blocks. */
enum { PARTS = 12 };

static double largest_of(const float *x, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs((double)x[i]));
    }
    return largest;
}

static void check_all(const float *got, const float *want, size_t count, double extra)
{
    const double tolerance = ROUNDINGS * U * largest_of(want, count) + extra;
    for (size_t i = 0; i < count; i++) {
        assert_close(got[i], want[i], tolerance);
    }
}

static void check_logits(const struct golden_model *m, const struct golden *g)
{
    const struct xf_batch *batch = &m->batch;
    const int count = batch->B * batch->T * m->model.config.vocabulary;
#pragma omp parallel num_threads(m->model.capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(&m->model, NULL);
        xf_transformer_forward(&m->model, batch, &pass);
    }
    check_all(m->model.output.logits, golden_floats(g, "logits", count), (size_t)count, 0);
}

static void check_gradients(const struct golden_model *m, const struct golden *g)
{
    const struct xf_parameters *parameters = &m->model.parameters;
    float *want = calloc(parameters->floats, sizeof *want);
    assert_non_null(want);
    golden_read_block(want, parameters, g, "gradients");
    const double loss = xf_transformer_learn(&m->model, &m->batch, NULL);
    assert_close(loss, golden_floats(g, "loss", 1)[0], ROUNDINGS * U);
    const double extra = PARTS * U * largest_of(want, parameters->floats);
    for (int i = 0; i < parameters->count; i++) {
        const struct xf_parameter *p = &parameters->item[i];
        check_all(m->model.gradients + p->offset, want + p->offset, p->count, extra);
    }
    free(want);
}

static void check_models(int threads)
{
    struct golden *g = golden_open("models.txt", GOLDEN_MODELS);
    while (golden_next(g)) {
        struct golden_model m;
        golden_read_model(&m, g, threads);
        check_logits(&m, g);
        check_gradients(&m, g);
        xf_transformer_free(&m.model);
    }
    golden_close(g);
}

static void every_model_agrees_with_pytorch_on_one_thread(void **state)
{
    (void)state;
    check_models(1);
}

/* Batches of 2 are shared out by whole sequences, batches of 1 and 3 are not. */
static void every_model_agrees_with_pytorch_on_two_threads(void **state)
{
    (void)state;
    check_models(2);
}

static void every_model_agrees_with_pytorch_on_more_threads_than_rows_to_share(void **state)
{
    (void)state;
    check_models(7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_agrees_with_pytorch_on_one_thread),
        cmocka_unit_test(every_model_agrees_with_pytorch_on_two_threads),
        cmocka_unit_test(every_model_agrees_with_pytorch_on_more_threads_than_rows_to_share),
    };
    return cmocka_run_group_tests_name("models_golden", tests, NULL, NULL);
}
