/* Reading tokens one after another, or some at a time, says the same as a forward pass over all. */
#include "tests/reference/decoded.h"

/* One by one; a prompt, and then by twos; everything at once. Sources are of 1, 11 and 21 tokens. The
 * logits differ from a forward pass in the order of their sums, of up to 80 products each, in three
 * layers of up to three parts: some hundreds of roundings of numbers no larger than the largest
 * logit, more or less. */
static void check_model(const struct xf_config *config, int threads)
{
    static const int way[][2] = {{1, 1}, {13, 2}, {CONTEXT, 1}};
    struct xf_transformer model = new_model(config, threads), whole = new_model(config, threads);
    struct xf_decoder decoder;
    struct xf_random random = xf_random_seeded(2, 0);
    assert_int_equal(xf_decoder_init(&decoder, &model, NULL), XF_OK);
    for (int i = 0; i < 3; i++) {
        const struct text text = new_text(&random, 1 + 10 * i);
        check_reading(&decoder, &text, way[i][0], way[i][1], logits_of(&whole, &text), 1000 * U);
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
            struct xf_config config =
                config_of(XF_DECODER_ONLY, (enum xf_position)position, (enum xf_norm)norm);
            config.untied = position == XF_POSITION_APPENDED; /* which cannot be tied */
            check_model(&config, 1);
            check_model(&config, 2);
        }
    }
}

static void an_encoder_decoder_reads_its_source_first(void **state)
{
    (void)state;
    const enum xf_position positions[] = {XF_POSITION_LEARNED, XF_POSITION_SINUSOIDAL,
                                          XF_POSITION_RELATIVE_BIAS, XF_POSITION_ROTARY};
    for (size_t i = 0; i < sizeof positions / sizeof positions[0]; i++) {
        for (int norm = XF_NORM_FIRST; norm <= XF_NORM_LAST; norm++) {
            const struct xf_config config =
                config_of(XF_ENCODER_DECODER, positions[i], (enum xf_norm)norm);
            check_model(&config, 1);
            check_model(&config, 2);
        }
    }
}

static void buckets_are_laid_out_for_reading(void **state)
{
    (void)state;
    struct xf_config config = config_of(XF_DECODER_ONLY, XF_POSITION_RELATIVE_BIAS, XF_NORM_FIRST);
    config.buckets = 6;
    config.far = 12;
    check_model(&config, 1);
    check_model(&config, 2);
    config.kind = XF_ENCODER_DECODER;
    check_model(&config, 2);
}

static void the_other_choices_of_a_config_are_kept_to(void **state)
{
    (void)state;
    struct xf_config config = config_of(XF_DECODER_ONLY, XF_POSITION_LEARNED, XF_NORM_FIRST);
    config.untied = config.scaled_embedding = true;
    config.gelu = XF_GELU_EXACT;
    check_model(&config, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_at_a_time_is_as_all_at_once),
        cmocka_unit_test(an_encoder_decoder_reads_its_source_first),
        cmocka_unit_test(buckets_are_laid_out_for_reading),
        cmocka_unit_test(the_other_choices_of_a_config_are_kept_to),
    };
    return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
