/* Reading tokens one after another, or some at a time, says the same as a forward pass over all. */
#include "reference/model/decode.h"

#include "tests/reference/check.h"

enum { V = 37, CONTEXT = 21 };

static struct xf_config config_of(enum xf_position position, enum xf_norm norm)
{
    return (struct xf_config){.layers = 3,
                              .heads = 3,
                              .width = 24,
                              .hidden = 80,
                              .vocabulary = V,
                              .context = CONTEXT,
                              .position = position,
                              .norm = norm};
}

/* A model of normal weights, large enough that every part matters. */
static struct xf_transformer new_model(const struct xf_config *config, int threads)
{
    struct xf_transformer model;
    struct xf_problem problem;
    const struct xf_capacity capacity = {.B = 1, .T = CONTEXT, .threads = threads};
    assert_int_equal(xf_transformer_init(&model, config, &capacity, &problem), XF_OK);
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < model.parameters.floats; i++) {
        model.weights[i] = 0.3F * (float)xf_random_normal(&random);
    }
    return model;
}

static void forward(const struct xf_transformer *model, const int *tokens)
{
    const struct xf_batch batch = {.B = 1, .T = CONTEXT, .tokens = tokens};
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, &batch, &pass);
    }
}

/* Reads all tokens, `first` of them at once and the others by twos or, after a single one, by ones.
 * The logits differ from those of a forward pass in the order of their sums, of up to 80 products
 * each, in three layers of two parts: some hundreds of roundings of numbers no larger than the
 * largest logit, more or less. A wrong key, place or norm makes a difference of that logit's own
 * size. */
static void check_reading(struct xf_decoder *decoder, const int *tokens, int first,
                          const float *logits)
{
    double largest = 0;
    for (int i = 0; i < CONTEXT * V; i++) {
        largest = fmax(largest, fabs((double)logits[i]));
    }
    assert_true(largest > 1);
    for (int t = 0, count = first; t < CONTEXT; t += count, count = first == 1 ? 1 : 2) {
        xf_decoder_read(decoder, &tokens[t], count);
        for (int v = 0; v < V; v++) {
            assert_close(decoder->logits[v], logits[(t + count - 1) * V + v], 1000 * U * largest);
        }
    }
    assert_int_equal(decoder->read, CONTEXT);
    xf_decoder_forget(decoder);
}

/* One by one; a prompt and more; everything. */
static const int FIRST[] = {1, 13, CONTEXT};

static void check_model(const struct xf_config *config, int threads)
{
    struct xf_transformer model = new_model(config, threads), whole = new_model(config, threads);
    struct xf_decoder decoder;
    struct xf_random random = xf_random_seeded(2, 0);
    int tokens[CONTEXT];
    assert_int_equal(xf_decoder_init(&decoder, &model, NULL), XF_OK);
    for (size_t i = 0; i < sizeof FIRST / sizeof FIRST[0]; i++) {
        for (int t = 0; t < CONTEXT; t++) {
            tokens[t] = (int)xf_random_below(&random, V);
        }
        forward(&whole, tokens);
        check_reading(&decoder, tokens, FIRST[i], whole.output.logits);
    }
    xf_decoder_free(&decoder);
    xf_transformer_free(&model);
    xf_transformer_free(&whole);
}

static void some_at_a_time_is_as_all_at_once(void **state)
{
    (void)state;
    for (int position = XF_POSITION_NONE; position <= XF_POSITION_ALIBI; position++) {
        for (int norm = XF_NORM_FIRST; norm <= XF_NORM_LAST; norm++) {
            struct xf_config config = config_of((enum xf_position)position, (enum xf_norm)norm);
            config.untied = position == XF_POSITION_APPENDED; /* which cannot be tied */
            check_model(&config, 1);
            check_model(&config, 2);
        }
    }
}

static void buckets_are_laid_out_for_reading(void **state)
{
    (void)state;
    struct xf_config config = config_of(XF_POSITION_RELATIVE_BIAS, XF_NORM_FIRST);
    config.buckets = 6;
    config.far = 12;
    check_model(&config, 1);
    check_model(&config, 2);
}

static void the_other_choices_of_a_config_are_kept_to(void **state)
{
    (void)state;
    struct xf_config config = config_of(XF_POSITION_LEARNED, XF_NORM_FIRST);
    config.untied = config.scaled_embedding = true;
    config.gelu = XF_GELU_EXACT;
    check_model(&config, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_at_a_time_is_as_all_at_once),
        cmocka_unit_test(buckets_are_laid_out_for_reading),
        cmocka_unit_test(the_other_choices_of_a_config_are_kept_to),
    };
    return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
